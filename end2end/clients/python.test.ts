import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";

import { DEFAULT_SCENARIO, FakeReplicate } from "../fake-replicate/index";
import { latestVersion, MODELS } from "../fake-replicate/models";
import { testPng } from "../fake-replicate/png";
import { REPOSITORY, StudioServer } from "../fixtures/server";
import { CERTIFICATE, TlsProxy } from "./tls-proxy";

const TESTS = fileURLToPath(new URL("python", import.meta.url));

/** Releases of the client, and the path of their base URL. */
const RELEASES = [
  { release: "1", basePath: "" },
  { release: "2", basePath: "/v1" },
];

/** Images that the tests upload, and the first two outputs of the fake. */
const IMAGES = [
  { variable: "SMALL_IMAGE", name: "small.png", seed: 12 },
  { variable: "FIRST_OUTPUT", name: "first.png", seed: DEFAULT_SCENARIO.seed },
  { variable: "SECOND_OUTPUT", name: "second.png", seed: DEFAULT_SCENARIO.seed + 1 },
];

for (const { release, basePath } of RELEASES) {
  test(`Python client, release ${release}`, async (context) => {
    const proxy = await TlsProxy.start();
    context.after(() => proxy.close());
    const plainServer = await StudioServer.start();
    context.after(() => plainServer.stop());
    await runUnittest(context, release, `test_release_${release}`, proxy.url, basePath, {
      PLAIN_HTTP_STUDIO: plainServer.url,
    });
  });

  test(`Python client, release ${release}, with Replicate's models`, async (context) => {
    const fake = await FakeReplicate.start();
    context.after(() => fake.close());
    const { token } = fake.state;
    const front = await TlsProxy.start({
      DEPTH2IMG_ENGINE: "replicate",
      REPLICATE_API_TOKEN: token,
      REPLICATE_BASE_URL: fake.baseUrl,
      DEPTH2IMG_CATALOG_REFRESH: "0",
    });
    context.after(() => front.close());
    fake.state.scriptNext({ outcome: { status: "never" } }, { prompt: "endless" });
    const versions = Object.fromEntries(
      MODELS.map((model) => [model.name, latestVersion(model).version.id]),
    );
    const environment = { UPSTREAM: fake.url, VERSIONS: JSON.stringify(versions) };
    await runUnittest(
      context,
      release,
      `test_release_${release}_on_replicate`,
      front.url,
      basePath,
      environment,
    );
    const authorizations = new Set(
      fake.state.requests.map(({ headers }) => headers["authorization"]),
    );
    assert.deepEqual(
      [...authorizations].filter(Boolean),
      [`Bearer ${token}`],
      "only the studio's own token was sent",
    );
  });
}

/** Runs a test module with a release of the client. No test may fail or be skipped. */
async function runUnittest(
  context: TestContext,
  release: string,
  module: string,
  studio: string,
  base: string,
  extraEnvironment: Record<string, string>,
): Promise<void> {
  const report = await python(release, module, {
    REPLICATE_API_TOKEN: "r8_a_team",
    REPLICATE_BASE_URL: studio + base,
    REPLICATE_POLL_INTERVAL: "0.05",
    SSL_CERT_FILE: CERTIFICATE,
    STUDIO: studio,
    PHOTO: path.join(REPOSITORY, ".assets/photos/china.jpg"),
    ...(await writeImages(context)),
    ...extraEnvironment,
  });
  context.diagnostic(report.text);
  assert.equal(report.code, 0, report.text);
  assert.match(report.text, /\nOK\s*$/, "no test was skipped");
}

/** Writes the images to files. Returns their paths by environment variable. */
async function writeImages(context: TestContext): Promise<Record<string, string>> {
  const folder = await mkdtemp(path.join(tmpdir(), "depth2img-clients-"));
  context.after(() => rm(folder, { recursive: true }));
  const entries = IMAGES.map(({ variable, name, seed }) => ({
    variable,
    file: path.join(folder, name),
    bytes: testPng(seed),
  }));
  await Promise.all(entries.map(({ file, bytes }) => writeFile(file, bytes)));
  return Object.fromEntries(entries.map(({ variable, file }) => [variable, file]));
}

function python(
  release: string,
  module: string,
  environment: Record<string, string>,
): Promise<{ code: number; text: string }> {
  const interpreter = path.join(REPOSITORY, `.assets/clients/python-${release}/bin/python`);
  const env = { PATH: process.env["PATH"], PYTHONDONTWRITEBYTECODE: "1", ...environment };
  return new Promise((resolve) => {
    // The clients leave connections open.
    const warningOptions = ["-W", "ignore::ResourceWarning"];
    execFile(
      interpreter,
      [...warningOptions, "-m", "unittest", "--verbose", module],
      { cwd: TESTS, env },
      (error, stdout, stderr) => {
        const code = error ? (typeof error.code === "number" ? error.code : -1) : 0;
        resolve({ code, text: stdout + stderr + (code === -1 ? String(error) : "") });
      },
    );
  });
}
