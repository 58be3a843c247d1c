import assert from "node:assert/strict";
import { test } from "node:test";

import type { Training } from "replicate";

import { Receiver } from "../../clients/receiver";
import { modelNamed } from "../models";
import { Stage, VERSION } from "./stage";

const stage = new Stage();
const [NEWEST, OLDEST] = modelNamed("acme/upscaler")!.versions.map(({ id }) => id) as [string, string];
const ORDER = { destination: "acme/painter", input: { train_data: "https://example.com/pictures.zip" } } as const;

const train = (more: { webhook?: string } = {}) => stage.client.trainings.create("acme", "upscaler", NEWEST, { ...ORDER, ...more });

function end({ id }: Training): Promise<Training> {
  const { world } = stage.fake;
  const isOver = () => !["starting", "processing"].includes(world.trainings.get(id)!.status);
  return world.until("the end of a training", isOver).then(() => stage.client.trainings.get(id));
}

test("a training gives a version of its destination, under addresses of its own", async () => {
  const created = await train();
  assert.deepEqual([created.status, created.model, created.version], ["starting", "acme/upscaler", NEWEST]);
  const address = `${stage.fake.baseUrl}/trainings/${created.id}`;
  assert.deepEqual([created.urls.get, created.urls.cancel], [address, `${address}/cancel`]);
  const { status, output, input } = await end(created);
  assert.equal(status, "succeeded");
  assert.match(String(output!.version), /^acme\/painter:[0-9a-f]{64}$/);
  assert.equal((await fetch(String(output!.weights))).status, 200);
  assert.deepEqual(input, ORDER.input);
});

test("trainings are listed the newest first, and are no predictions", async () => {
  const [one, other] = [await train(), await train()];
  const { results } = await stage.client.trainings.list();
  assert.deepEqual(results.slice(0, 2).map(({ id }) => id), [other.id, one.id]);
  assert.deepEqual((await stage.client.predictions.list()).results, []);
  assert.deepEqual(stage.fake.world.creations, []);
  await assert.rejects(stage.client.predictions.get(one.id), /404/);
  await assert.rejects(stage.client.trainings.get("other"), /404/);
});

test("a training is canceled", async () => {
  stage.fake.world.next({ ending: { status: "never" } });
  const created = await train();
  assert.equal((await stage.client.trainings.cancel(created.id)).status, "canceled");
  assert.equal((await end(created)).status, "canceled");
});

test("a training tells its end by webhook", async (context) => {
  const receiver = await Receiver.open();
  context.after(() => receiver.close());
  const { id } = await train({ webhook: receiver.url });
  assert.equal((JSON.parse((await receiver.ended()).body) as Training).id, id);
});

test("what cannot be trained is refused, and nothing is trained", async () => {
  const before = stage.fake.world.trainings.size;
  const wrong: [string, object, number, string][] = [
    [`acme/upscaler/versions/${NEWEST}`, { ...ORDER, destination: "acme/nobody" }, 422, "destination"],
    [`acme/upscaler/versions/${NEWEST}`, { ...ORDER, destination: "jagilley/stable-diffusion-depth2img" }, 422, "destination"],
    [`acme/upscaler/versions/${NEWEST}`, { input: ORDER.input }, 422, "destination is required"],
    [`acme/upscaler/versions/${NEWEST}`, { ...ORDER, input: {} }, 422, "train_data is required"],
    [`acme/upscaler/versions/${OLDEST}`, ORDER, 422, "cannot be trained"],
    [`acme/upscaler/versions/${VERSION}`, ORDER, 404, "not be found"],
    [`acme/nobody/versions/${NEWEST}`, ORDER, 404, "not be found"],
  ];
  for (const [version, body, status, words] of wrong) {
    const answer = await stage.request("POST", `/models/${version}/trainings`, body);
    assert.equal(answer.status, status, words);
    assert.ok(((await answer.json()) as { detail: string }).detail.includes(words), words);
  }
  assert.equal(stage.fake.world.trainings.size, before);
});
