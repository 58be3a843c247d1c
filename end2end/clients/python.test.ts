import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";

import { FakeReplicate, ORDINARY } from "../fake-replicate/index";
import { latest, MODELS } from "../fake-replicate/models";
import { picture } from "../fake-replicate/png";
import { REPOSITORY, StudioServer } from "../fixtures/server";
import { CERTIFICATE, Front } from "./front";

const TESTS = fileURLToPath(new URL("python", import.meta.url));

/** Releases of the client, and what each takes as its base URL, from the same variable. */
const RELEASES = [
  { release: "1", base: "" },
  { release: "2", base: "/v1" },
];

/** What the tests give, and the first two that the upstream makes. */
const PICTURES = [
  { variable: "SMALL_PICTURE", name: "small.png", seed: 12 },
  { variable: "FIRST_MADE", name: "first.png", seed: ORDINARY.seed },
  { variable: "SECOND_MADE", name: "second.png", seed: ORDINARY.seed + 1 },
];

for (const { release, base } of RELEASES) {
  test(`the Python client, release ${release}`, async (context) => {
    const front = await Front.open();
    context.after(() => front.close());
    const plain = await StudioServer.start();
    context.after(() => plain.stop());
    await unittest(context, release, `test_release_${release}`, front.url, base, { STUDIO_ON_THIS_MACHINE: plain.url });
  });

  test(`the Python client, release ${release}, with all that Replicate has`, async (context) => {
    const fake = await FakeReplicate.start();
    context.after(() => fake.close());
    const { token } = fake.world;
    const front = await Front.open({ DEPTH2IMG_ENGINE: "replicate", REPLICATE_API_TOKEN: token, REPLICATE_BASE_URL: fake.baseUrl, DEPTH2IMG_CATALOG_REFRESH: "0" });
    context.after(() => front.close());
    fake.world.next({ ending: { status: "never" } }, { prompt: "for ever" });
    const versions = Object.fromEntries(MODELS.map((model) => [model.name, latest(model).version.id]));
    const environment = { UPSTREAM: fake.url, VERSIONS: JSON.stringify(versions) };
    await unittest(context, release, `test_release_${release}_on_replicate`, front.url, base, environment);
    const asked = new Set(fake.world.requests.map(({ headers }) => headers["authorization"]));
    assert.deepEqual([...asked].filter(Boolean), [`Bearer ${token}`], "nobody but the studio has asked");
  });
}

/** Has the client of a release pass the tests of a module, none of them skipped. */
async function unittest(context: TestContext, release: string, module: string, studio: string, base: string, more: Record<string, string>): Promise<void> {
  const report = await python(release, module, {
    REPLICATE_API_TOKEN: "r8_a_team",
    REPLICATE_BASE_URL: studio + base,
    REPLICATE_POLL_INTERVAL: "0.05",
    SSL_CERT_FILE: CERTIFICATE,
    STUDIO: studio,
    PHOTO: path.join(REPOSITORY, ".assets/photos/china.jpg"),
    ...(await pictures(context)),
    ...more,
  });
  context.diagnostic(report.text);
  assert.equal(report.code, 0, report.text);
  assert.match(report.text, /\nOK\s*$/, "none was skipped");
}

/** Where the pictures are, by the variables that tell it. */
async function pictures(context: TestContext): Promise<Record<string, string>> {
  const folder = await mkdtemp(path.join(tmpdir(), "depth2img-clients-"));
  context.after(() => rm(folder, { recursive: true }));
  const entries = PICTURES.map(({ variable, name, seed }) => ({ variable, file: path.join(folder, name), bytes: picture(seed) }));
  await Promise.all(entries.map(({ file, bytes }) => writeFile(file, bytes)));
  return Object.fromEntries(entries.map(({ variable, file }) => [variable, file]));
}

function python(release: string, module: string, environment: Record<string, string>): Promise<{ code: number; text: string }> {
  const interpreter = path.join(REPOSITORY, `.assets/clients/python-${release}/bin/python`);
  const env = { PATH: process.env["PATH"], PYTHONDONTWRITEBYTECODE: "1", ...environment };
  return new Promise((resolve) => {
    // The clients leave connections open.
    const quiet = ["-W", "ignore::ResourceWarning"];
    execFile(interpreter, [...quiet, "-m", "unittest", "--verbose", module], { cwd: TESTS, env }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === "number" ? error.code : -1) : 0;
      resolve({ code, text: stdout + stderr + (code === -1 ? String(error) : "") });
    });
  });
}
