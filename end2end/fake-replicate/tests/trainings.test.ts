import assert from "node:assert/strict";
import { test } from "node:test";

import type { Training } from "replicate";

import { WebhookReceiver } from "../../clients/webhook-receiver";
import { findModel } from "../models";
import { TestHarness, VERSION } from "./harness";

const harness = new TestHarness();
const [NEWEST, OLDEST] = findModel("acme/upscaler")!.versions.map(({ id }) => id) as [
  string,
  string,
];
const TRAINING = {
  destination: "acme/painter",
  input: { train_data: "https://example.com/pictures.zip" },
} as const;

const train = (more: { webhook?: string } = {}) =>
  harness.client.trainings.create("acme", "upscaler", NEWEST, { ...TRAINING, ...more });

function waitForEnd({ id }: Training): Promise<Training> {
  const { state } = harness.fake;
  const hasEnded = () => !["starting", "processing"].includes(state.trainings.get(id)!.status);
  return state
    .waitFor("the training to end", hasEnded)
    .then(() => harness.client.trainings.get(id));
}

test("a training outputs a version of its destination and has its own URLs", async () => {
  const created = await train();
  assert.deepEqual(
    [created.status, created.model, created.version],
    ["starting", "acme/upscaler", NEWEST],
  );
  const address = `${harness.fake.baseUrl}/trainings/${created.id}`;
  assert.deepEqual([created.urls.get, created.urls.cancel], [address, `${address}/cancel`]);
  const { status, output, input } = await waitForEnd(created);
  assert.equal(status, "succeeded");
  assert.match(String(output!.version), /^acme\/painter:[0-9a-f]{64}$/);
  assert.equal((await fetch(String(output!.weights))).status, 200);
  assert.deepEqual(input, TRAINING.input);
});

test("trainings are listed newest first, separate from predictions", async () => {
  const [first, second] = [await train(), await train()];
  const { results } = await harness.client.trainings.list();
  assert.deepEqual(
    results.slice(0, 2).map(({ id }) => id),
    [second.id, first.id],
  );
  assert.deepEqual((await harness.client.predictions.list()).results, []);
  assert.deepEqual(harness.fake.state.creations, []);
  await assert.rejects(harness.client.predictions.get(first.id), /404/);
  await assert.rejects(harness.client.trainings.get("other"), /404/);
});

test("a cancel ends a training", async () => {
  harness.fake.state.scriptNext({ outcome: { status: "never" } });
  const created = await train();
  assert.equal((await harness.client.trainings.cancel(created.id)).status, "canceled");
  assert.equal((await waitForEnd(created)).status, "canceled");
});

test("a training that ends sends a webhook", async (context) => {
  const receiver = await WebhookReceiver.start();
  context.after(() => receiver.close());
  const { id } = await train({ webhook: receiver.url });
  assert.equal((JSON.parse((await receiver.waitForEnd()).body) as Training).id, id);
});

test("an invalid training is refused and creates nothing", async () => {
  const before = harness.fake.state.trainings.size;
  const invalidRequests: [string, object, number, string][] = [
    [
      `acme/upscaler/versions/${NEWEST}`,
      { ...TRAINING, destination: "acme/unknown" },
      422,
      "destination",
    ],
    [
      `acme/upscaler/versions/${NEWEST}`,
      { ...TRAINING, destination: "jagilley/stable-diffusion-depth2img" },
      422,
      "destination",
    ],
    [`acme/upscaler/versions/${NEWEST}`, { input: TRAINING.input }, 422, "destination is required"],
    [`acme/upscaler/versions/${NEWEST}`, { ...TRAINING, input: {} }, 422, "train_data is required"],
    [`acme/upscaler/versions/${OLDEST}`, TRAINING, 422, "cannot be trained"],
    [`acme/upscaler/versions/${VERSION}`, TRAINING, 404, "not be found"],
    [`acme/unknown/versions/${NEWEST}`, TRAINING, 404, "not be found"],
  ];
  for (const [version, body, status, reason] of invalidRequests) {
    const response = await harness.request("POST", `/models/${version}/trainings`, body);
    assert.equal(response.status, status, reason);
    assert.ok(((await response.json()) as { detail: string }).detail.includes(reason), reason);
  }
  assert.equal(harness.fake.state.trainings.size, before);
});
