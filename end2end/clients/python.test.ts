import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { picture } from "../fake-replicate/png";
import { REPOSITORY, StudioServer } from "../fixtures/server";
import { CERTIFICATE, Front } from "./front";

const TESTS = fileURLToPath(new URL("python", import.meta.url));

/** Releases of the client, and what each takes as its base URL, from the same variable. */
const RELEASES = [
  { release: "1", base: "" },
  { release: "2", base: "/v1" },
];

for (const { release, base } of RELEASES) {
  test(`the Python client, release ${release}`, async (context) => {
    const front = await Front.open();
    context.after(() => front.close());
    const plain = await StudioServer.start();
    context.after(() => plain.stop());
    const folder = await mkdtemp(path.join(tmpdir(), "depth2img-clients-"));
    context.after(() => rm(folder, { recursive: true }));
    await writeFile(path.join(folder, "small.png"), picture(12));
    const report = await unittest(release, {
      REPLICATE_API_TOKEN: "r8_a_team",
      REPLICATE_BASE_URL: front.url + base,
      REPLICATE_POLL_INTERVAL: "0.05",
      SSL_CERT_FILE: CERTIFICATE,
      STUDIO: front.url,
      STUDIO_ON_THIS_MACHINE: plain.url,
      SMALL_PICTURE: path.join(folder, "small.png"),
      PHOTO: path.join(REPOSITORY, ".assets/photos/china.jpg"),
    });
    context.diagnostic(report.text);
    assert.equal(report.code, 0, report.text);
    assert.match(report.text, /\nOK\s*$/, "none was skipped");
  });
}

function unittest(release: string, environment: Record<string, string>): Promise<{ code: number; text: string }> {
  const python = path.join(REPOSITORY, `.assets/clients/python-${release}/bin/python`);
  const env = { PATH: process.env["PATH"], PYTHONDONTWRITEBYTECODE: "1", ...environment };
  return new Promise((resolve) => {
    // The clients leave connections open.
    const quiet = ["-W", "ignore::ResourceWarning"];
    execFile(python, [...quiet, "-m", "unittest", "--verbose", `test_release_${release}`], { cwd: TESTS, env }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === "number" ? error.code : -1) : 0;
      resolve({ code, text: stdout + stderr + (code === -1 ? String(error) : "") });
    });
  });
}
