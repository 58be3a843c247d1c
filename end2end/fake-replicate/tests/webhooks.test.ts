import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { validateWebhook } from "replicate";
import { Webhook } from "standardwebhooks";

import { type Received, Receiver } from "../../clients/receiver";
import { EVERY_EVENT } from "../scenario";
import { newSecret } from "../webhooks";
import { Stage } from "./stage";

const stage = new Stage();
let receiver: Receiver;

before(async () => (receiver = await Receiver.open()));
beforeEach(() => receiver.received.splice(0));
after(() => receiver.close());

function isGenuine({ headers, body }: Received): Promise<boolean> {
  const [id, timestamp, signature] = [headers["webhook-id"]!, headers["webhook-timestamp"]!, headers["webhook-signature"]!];
  return validateWebhook({ id, timestamp, signature, body, secret: stage.fake.world.webhookSecret });
}

/** Runs a prediction that tells of every event, until its last webhook was sent. */
async function run(copies = 1): Promise<void> {
  const { id } = await stage.create({ webhook: `${receiver.url}?job=7`, webhook_events_filter: EVERY_EVENT });
  const last = () => stage.fake.world.deliveries.filter(({ prediction, event }) => prediction === id && event === "completed").length >= copies;
  await stage.fake.world.until("the last webhook", last);
}

test("each event is told, signed so that the official client accepts it", async () => {
  await run();
  assert.deepEqual(receiver.statuses.at(0), "processing");
  assert.deepEqual(receiver.statuses.at(-1), "succeeded");
  assert.equal(receiver.received[0]!.path, "/hook?job=7");
  assert.equal(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size, receiver.received.length);
  for (const webhook of receiver.received) assert.equal(await isGenuine(webhook), true);
  assert.equal(await isGenuine({ ...receiver.received[0]!, body: receiver.received[0]!.body.replace("processing", "succeeded") }), false);
});

test("without a filter outputs and the end are told", async () => {
  await stage.create({ webhook: receiver.url });
  await receiver.ended();
  assert.deepEqual(receiver.statuses, ["processing", "succeeded"]);
  for (const { body } of receiver.received) assert.equal((JSON.parse(body) as { output: unknown[] }).output.length, 1);
});

test("a forged, an unsigned and a stale one are no good", async () => {
  const { world } = stage.fake;
  world.next({ webhooks: { signature: "forged" } });
  await run();
  assert.equal(await isGenuine(receiver.received.at(-1)!), false);
  world.next({ webhooks: { signature: "absent" } });
  await run();
  assert.ok(!("webhook-signature" in receiver.received.at(-1)!.headers));
  world.next({ webhooks: { signature: "stale" } });
  await run();
  const { headers, body } = receiver.received.at(-1)!;
  assert.equal(await isGenuine(receiver.received.at(-1)!), true, "its signature is right");
  assert.throws(() => new Webhook(world.webhookSecret).verify(body, headers), /old/);
});

test("when the secret changes, what follows is signed with the new one", async () => {
  const { world } = stage.fake;
  await run();
  const old = receiver.received.at(-1)!;
  world.webhookSecret = newSecret();
  assert.equal((await stage.client.webhooks.default.secret.get()).key, world.webhookSecret);
  await run();
  assert.deepEqual([await isGenuine(old), await isGenuine(receiver.received.at(-1)!)], [false, true]);
});

test("webhooks are lost, doubled and turned round", async () => {
  const { world } = stage.fake;
  world.next({ webhooks: { lost: ["completed"] } });
  const lost = await stage.end(await stage.create({ webhook: receiver.url, webhook_events_filter: ["start", "completed"] }));
  await receiver.until(({ body }) => body.includes(lost.id));
  assert.deepEqual(receiver.statuses, ["processing"]);

  receiver.received.splice(0);
  world.next({ webhooks: { copies: 2 } });
  await run(2);
  const ids = receiver.received.filter(({ body }) => body.includes('"succeeded"')).map(({ headers }) => headers["webhook-id"]);
  assert.equal(ids.length, 2);
  assert.equal(ids[0], ids[1]);

  receiver.received.splice(0);
  world.next({ webhooks: { reversed: true } });
  await run();
  await receiver.until(({ body }) => body.includes('"processing"') && body.includes('"logs":null'));
  assert.equal(receiver.statuses[0], "succeeded");
  assert.equal(receiver.statuses.at(-1), "processing");
});

test("a delay is kept", async () => {
  const delaySeconds = 0.2;
  stage.fake.world.next({ webhooks: { delaySeconds } });
  await stage.create({ webhook: receiver.url, webhook_events_filter: ["completed"] });
  const { body } = await receiver.ended();
  assert.ok(Date.now() - Date.parse((JSON.parse(body) as { completed_at: string }).completed_at) >= delaySeconds * 1000);
});

test("the last one is sent again until it is taken, with the same id", async () => {
  receiver.answers = [500, 503];
  stage.fake.world.next({ webhooks: { retrySeconds: 0.01 } });
  const { id } = await stage.create({ webhook: receiver.url, webhook_events_filter: ["completed"] });
  await stage.fake.world.until("its being taken", () => stage.fake.world.deliveries.some(({ prediction, status }) => prediction === id && status === 200));
  assert.equal(receiver.received.length, 3);
  assert.equal(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size, 1);
});
