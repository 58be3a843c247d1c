import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { validateWebhook } from "replicate";
import { Webhook } from "standardwebhooks";

import { type ReceivedWebhook, WebhookReceiver } from "../../clients/webhook-receiver";
import { ALL_EVENTS } from "../scenario";
import { newSecret } from "../webhooks";
import { TestHarness } from "./harness";

const harness = new TestHarness();
let receiver: WebhookReceiver;

before(async () => (receiver = await WebhookReceiver.start()));
beforeEach(() => receiver.received.splice(0));
after(() => receiver.close());

function hasValidSignature({ headers, body }: ReceivedWebhook): Promise<boolean> {
  const [id, timestamp, signature] = [
    headers["webhook-id"]!,
    headers["webhook-timestamp"]!,
    headers["webhook-signature"]!,
  ];
  return validateWebhook({
    id,
    timestamp,
    signature,
    body,
    secret: harness.fake.state.webhookSecret,
  });
}

/** Runs a prediction that subscribes to every event, and waits until its last webhook was sent. */
async function run(copies = 1): Promise<void> {
  const { id } = await harness.create({
    webhook: `${receiver.url}?job=7`,
    webhook_events_filter: ALL_EVENTS,
  });
  const last = () =>
    harness.fake.state.deliveries.filter(
      ({ prediction, event }) => prediction === id && event === "completed",
    ).length >= copies;
  await harness.fake.state.waitFor("the last webhook", last);
}

test("each event sends a webhook whose signature the official client accepts", async () => {
  await run();
  assert.deepEqual(receiver.statuses.at(0), "processing");
  assert.deepEqual(receiver.statuses.at(-1), "succeeded");
  assert.equal(receiver.received[0]!.path, "/hook?job=7");
  assert.equal(
    new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size,
    receiver.received.length,
  );
  for (const webhook of receiver.received) assert.equal(await hasValidSignature(webhook), true);
  assert.equal(
    await hasValidSignature({
      ...receiver.received[0]!,
      body: receiver.received[0]!.body.replace("processing", "succeeded"),
    }),
    false,
  );
});

test("without a filter, outputs and completion are sent", async () => {
  await harness.create({ webhook: receiver.url });
  await receiver.waitForEnd();
  assert.deepEqual(receiver.statuses, ["processing", "succeeded"]);
  for (const { body } of receiver.received)
    assert.equal((JSON.parse(body) as { output: unknown[] }).output.length, 1);
});

test("forged, missing and stale signatures fail verification", async () => {
  const { state } = harness.fake;
  state.scriptNext({ webhooks: { signature: "forged" } });
  await run();
  assert.equal(await hasValidSignature(receiver.received.at(-1)!), false);
  state.scriptNext({ webhooks: { signature: "absent" } });
  await run();
  assert.ok(!("webhook-signature" in receiver.received.at(-1)!.headers));
  state.scriptNext({ webhooks: { signature: "stale" } });
  await run();
  const { headers, body } = receiver.received.at(-1)!;
  assert.equal(
    await hasValidSignature(receiver.received.at(-1)!),
    true,
    "the signature itself is valid",
  );
  assert.throws(() => new Webhook(state.webhookSecret).verify(body, headers), /old/);
});

test("after a change of the secret, webhooks are signed with the new one", async () => {
  const { state } = harness.fake;
  await run();
  const old = receiver.received.at(-1)!;
  state.webhookSecret = newSecret();
  assert.equal((await harness.client.webhooks.default.secret.get()).key, state.webhookSecret);
  await run();
  assert.deepEqual(
    [await hasValidSignature(old), await hasValidSignature(receiver.received.at(-1)!)],
    [false, true],
  );
});

test("webhooks can be dropped, duplicated and reordered", async () => {
  const { state } = harness.fake;
  state.scriptNext({ webhooks: { dropped: ["completed"] } });
  const lost = await harness.waitForEnd(
    await harness.create({ webhook: receiver.url, webhook_events_filter: ["start", "completed"] }),
  );
  await receiver.waitFor(({ body }) => body.includes(lost.id));
  assert.deepEqual(receiver.statuses, ["processing"]);

  receiver.received.splice(0);
  state.scriptNext({ webhooks: { copies: 2 } });
  await run(2);
  const ids = receiver.received
    .filter(({ body }) => body.includes('"succeeded"'))
    .map(({ headers }) => headers["webhook-id"]);
  assert.equal(ids.length, 2);
  assert.equal(ids[0], ids[1]);

  receiver.received.splice(0);
  state.scriptNext({ webhooks: { reversed: true } });
  await run();
  await receiver.waitFor(
    ({ body }) => body.includes('"processing"') && body.includes('"logs":null'),
  );
  assert.equal(receiver.statuses[0], "succeeded");
  assert.equal(receiver.statuses.at(-1), "processing");
});

test("a delayed webhook arrives no earlier than its delay", async () => {
  const delaySeconds = 0.2;
  harness.fake.state.scriptNext({ webhooks: { delaySeconds } });
  await harness.create({ webhook: receiver.url, webhook_events_filter: ["completed"] });
  const { body } = await receiver.waitForEnd();
  assert.ok(
    Date.now() - Date.parse((JSON.parse(body) as { completed_at: string }).completed_at) >=
      delaySeconds * 1000,
  );
});

test("an unaccepted final webhook is retried with the same id", async () => {
  receiver.nextStatuses = [500, 503];
  harness.fake.state.scriptNext({ webhooks: { retrySeconds: 0.01 } });
  const { id } = await harness.create({
    webhook: receiver.url,
    webhook_events_filter: ["completed"],
  });
  await harness.fake.state.waitFor("the webhook to be accepted", () =>
    harness.fake.state.deliveries.some(
      ({ prediction, status }) => prediction === id && status === 200,
    ),
  );
  assert.equal(receiver.received.length, 3);
  assert.equal(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size, 1);
});
