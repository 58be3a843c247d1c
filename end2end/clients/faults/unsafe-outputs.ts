import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";

import type { Script } from "../../fake-replicate/index";
import { testPng } from "../../fake-replicate/png";
import { ReplicateHarness, SEED } from "../replicate-harness";

/** Metadata endpoint of cloud providers, which returns credentials. */
const METADATA_URL = "http://169.254.169.254/latest/meta-data/iam";
const CLAIMED_BYTES = 2_000_000_000;

interface UnsafeOutput {
  name: string;
  outputs: (harness: ReplicateHarness) => NonNullable<Script["outputs"]>;
  /** Error message that the client gets. */
  error: string;
}

const notAllowed = (host: string) =>
  `Output 1 of 1 is on the host "${host}", from which this server does not download; its operator can allow the host with --output-hosts.`;

const CASES: UnsafeOutput[] = [
  {
    name: "claims 2 GB",
    outputs: () => ({ claimedBytes: CLAIMED_BYTES }),
    error: "Output 1 of 1 is larger than 50 MB, the limit for downloads.",
  },
  {
    name: "is at the metadata endpoint",
    outputs: () => ({ origin: METADATA_URL }),
    error: notAllowed("169.254.169.254"),
  },
  {
    name: "redirects to the metadata endpoint",
    outputs: () => ({ redirect: METADATA_URL }),
    error: notAllowed("169.254.169.254"),
  },
  {
    name: "is on a host that is not allowed",
    outputs: (harness) => ({ origin: otherOrigin(harness) }),
    error: notAllowed("localhost"),
  },
  {
    name: "redirects to a host that is not allowed",
    outputs: (harness) => ({ redirect: `${otherOrigin(harness)}/elsewhere.png` }),
    error: notAllowed("localhost"),
  },
  {
    name: "is a file URL",
    outputs: () => ({ origin: "file:///etc/passwd#" }),
    error: "The engine finished without an output. Run it again, or with another prompt.",
  },
];

/** Outputs that the server must not download. */
export function unsafeOutputs(): void {
  const harness = new ReplicateHarness("webhooks");

  for (const [index, unsafe] of CASES.entries()) {
    test(`an output that ${unsafe.name} fails the prediction with a message and is not stored`, async () => {
      // A seed of its own, so that the picture has not been stored by another test.
      const seed = 100 + index;
      harness.state.scriptNext({ outputs: unsafe.outputs(harness) }, { prompt: unsafe.name });
      const { status, error, output } = await harness.run(unsafe.name, { seed });
      assert.deepEqual(
        { status, error, output },
        { status: "failed", error: unsafe.error, output: null },
      );
      assert.deepEqual(await filesContaining(harness.server.dataDir, testPng(seed)), []);
      const requests = harness.state.requests.filter(({ headers }) =>
        headers["host"]?.startsWith("localhost"),
      );
      assert.deepEqual(
        requests.map(({ path }) => path),
        [],
        "no request reached the other host",
      );
    });
  }

  test("predictions with unsafe outputs end while another runs, and do not affect later ones", async () => {
    harness.state.scriptNext({ outcome: { status: "never" } }, { prompt: "another" });
    const other = await harness.create("another");
    for (const { name, outputs } of CASES)
      harness.state.scriptNext({ outputs: outputs(harness) }, { prompt: `again ${name}` });
    const ended = await Promise.all(CASES.map(({ name }) => harness.run(`again ${name}`)));
    assert.deepEqual(
      ended.map(({ error }) => error),
      CASES.map(({ error }) => error),
    );
    assert.equal((await harness.client.predictions.cancel(other.id)).status, "canceled");
    await harness.assertSucceeded(await harness.run("a later one"));
    assert.notDeepEqual(
      await filesContaining(harness.server.dataDir, testPng(SEED)),
      [],
      "a stored output is found",
    );
  });
}

/** The delivery host under a name that is not on the server's allow list. */
const otherOrigin = ({ fake }: ReplicateHarness) =>
  fake.deliveryUrl.replace("127.0.0.1", "localhost");

/** The files below a folder that contain these bytes. */
async function filesContaining(folder: string, bytes: Buffer): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && (await readFile(path.join(entry.parentPath, entry.name))).includes(bytes))
      names.push(entry.name);
  }
  return names;
}
