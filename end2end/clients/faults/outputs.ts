import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";

import type { Script } from "../../fake-replicate/index";
import { picture } from "../../fake-replicate/png";
import { Cloud, SEED } from "../cloud";

/** Where clouds keep what their machines may know. */
const METADATA = "http://169.254.169.254/latest/meta-data/iam";
const CLAIMED_BYTES = 2_000_000_000;

interface Bad {
  name: string;
  outputs: (cloud: Cloud) => NonNullable<Script["outputs"]>;
  /** What the team is told. */
  error: string;
}

const notAllowed = (host: string) =>
  `Output 1 of 1 lies on the host "${host}", which this server does not copy from; whoever runs it can allow that with --output-hosts.`;

const BAD: Bad[] = [
  {
    name: "claims 2 GB",
    outputs: () => ({ claimedBytes: CLAIMED_BYTES }),
    error: "Output 1 of 1 is larger than 50 MB, which is more than is fetched from elsewhere.",
  },
  { name: "lies where a cloud keeps its secrets", outputs: () => ({ origin: METADATA }), error: notAllowed("169.254.169.254") },
  { name: "leads there", outputs: () => ({ redirect: METADATA }), error: notAllowed("169.254.169.254") },
  { name: "lies on a host that is not allowed", outputs: (cloud) => ({ origin: elsewhere(cloud) }), error: notAllowed("localhost") },
  { name: "leads to one", outputs: (cloud) => ({ redirect: `${elsewhere(cloud)}/elsewhere.png` }), error: notAllowed("localhost") },
  {
    name: "is a file of the server",
    outputs: () => ({ origin: "file:///etc/passwd#" }),
    error: "The engine finished without an output. Run it again, or with another prompt.",
  },
];

/** Outputs that are not to be copied. */
export function outputs(): void {
  const cloud = new Cloud("webhooks");

  for (const [index, bad] of BAD.entries()) {
    test(`one that ${bad.name}: the prediction fails in words, and nothing is kept of it`, async () => {
      // Its own, so that it is no picture that is kept already.
      const seed = 100 + index;
      cloud.world.next({ outputs: bad.outputs(cloud) }, { prompt: bad.name });
      const { status, error, output } = await cloud.run(bad.name, { seed });
      assert.deepEqual({ status, error, output }, { status: "failed", error: bad.error, output: null });
      assert.deepEqual(await filesWith(cloud.server.dataDir, picture(seed)), []);
      const asked = cloud.world.requests.filter(({ headers }) => headers["host"]?.startsWith("localhost"));
      assert.deepEqual(asked.map(({ path }) => path), [], "nobody asked there");
    });
  }

  test("others go on meanwhile", async () => {
    cloud.world.next({ bootSeconds: 4 }, { prompt: "another" });
    const other = await cloud.create("another");
    for (const { name, outputs } of BAD) cloud.world.next({ outputs: outputs(cloud) }, { prompt: `again ${name}` });
    const ended = await Promise.all(BAD.map(({ name }) => cloud.run(`again ${name}`)));
    assert.ok(!cloud.events.statuses(other.id).includes("succeeded"), "it has not ended before");
    assert.deepEqual(ended.map(({ error }) => error), BAD.map(({ error }) => error));
    await cloud.assertTrue(await cloud.events.ended(other.id));
    assert.notDeepEqual(await filesWith(cloud.server.dataDir, picture(SEED)), [], "what is kept is found");
  });
}

/** The host of the outputs, under a name that the server was not given. */
const elsewhere = ({ fake }: Cloud) => fake.deliveryUrl.replace("127.0.0.1", "localhost");

/** The files below a folder that hold these bytes. */
async function filesWith(folder: string, bytes: Buffer): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && (await readFile(path.join(entry.parentPath, entry.name))).includes(bytes)) names.push(entry.name);
  }
  return names;
}
