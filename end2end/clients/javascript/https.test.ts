import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import Replicate, { type FileOutput } from "replicate";

import { CERTIFICATE, TlsProxy } from "../tls-proxy";
import { isPng, MODEL, SMALL_IMAGE } from "./studio";

// Node.js reads the variable at startup.
assert.equal(
  process.env["NODE_EXTRA_CA_CERTS"],
  CERTIFICATE,
  "run these tests with 'make clients'",
);

let proxy: TlsProxy;
let client: Replicate;

before(async () => {
  proxy = await TlsProxy.start();
  client = new Replicate({ auth: "r8_a_team", baseUrl: `${proxy.url}/v1` });
});
after(() => proxy.close());

test("run() returns FileOutputs that can be read without a token", async () => {
  const outputs = (await client.run(MODEL, {
    input: { input_image: SMALL_IMAGE, num_outputs: 2 },
  })) as FileOutput[];
  assert.equal(outputs.length, 2);
  for (const output of outputs) {
    assert.equal(output.url().origin, proxy.url);
    assert.equal(String(output), output.url().href);
    const blob = await output.blob();
    assert.equal(blob.type, "image/png");
    assert.ok(isPng(Buffer.from(await blob.arrayBuffer())));
  }
});

test("run() returns URLs if FileOutput is off", async () => {
  const plain = new Replicate({
    auth: "r8_a_team",
    baseUrl: `${proxy.url}/v1`,
    useFileOutput: false,
  });
  const [output] = (await plain.run(MODEL, {
    input: { input_image: new Blob([Buffer.from(SMALL_IMAGE.split(",")[1]!, "base64")]) },
  })) as string[];
  assert.equal(new URL(output!).origin, proxy.url);
});

test("every URL in a prediction is on the public host", async () => {
  const created = await client.predictions.create({
    model: MODEL,
    input: { input_image: SMALL_IMAGE },
  });
  for (const url of Object.values(created.urls)) assert.equal(new URL(url).origin, proxy.url);
});
