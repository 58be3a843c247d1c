import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import Replicate, { type FileOutput } from "replicate";

import { CERTIFICATE, Front } from "../front";
import { isPng, MODEL, SMALL } from "./studio";

// Node.js reads it once, when it starts.
assert.equal(process.env["NODE_EXTRA_CA_CERTS"], CERTIFICATE, "run these tests by 'make clients'");

let front: Front;
let client: Replicate;

before(async () => {
  front = await Front.open();
  client = new Replicate({ auth: "r8_a_team", baseUrl: `${front.url}/v1` });
});
after(() => front.close());

test("run() gives FileOutput, which reads without a token", async () => {
  const outputs = (await client.run(MODEL, { input: { input_image: SMALL, num_outputs: 2 } })) as FileOutput[];
  assert.equal(outputs.length, 2);
  for (const output of outputs) {
    assert.equal(output.url().origin, front.url);
    assert.equal(String(output), output.url().href);
    const blob = await output.blob();
    assert.equal(blob.type, "image/png");
    assert.ok(isPng(Buffer.from(await blob.arrayBuffer())));
  }
});

test("without FileOutput run() gives addresses", async () => {
  const plain = new Replicate({ auth: "r8_a_team", baseUrl: `${front.url}/v1`, useFileOutput: false });
  const [output] = (await plain.run(MODEL, { input: { input_image: new Blob([Buffer.from(SMALL.split(",")[1]!, "base64")]) } })) as string[];
  assert.equal(new URL(output!).origin, front.url);
});

test("every address in a prediction is on the public host", async () => {
  const created = await client.predictions.create({ model: MODEL, input: { input_image: SMALL } });
  for (const url of Object.values(created.urls)) assert.equal(new URL(url).origin, front.url);
});
