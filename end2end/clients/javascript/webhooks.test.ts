import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { type Prediction, validateWebhook, type WebhookEventType } from "replicate";

import { type Received, Receiver } from "../receiver";
import { LONG, MODEL, SMALL, Studio, VERSION } from "./studio";

const studio = new Studio();
let receiver: Receiver;

before(async () => (receiver = await Receiver.open()));
beforeEach(() => receiver.received.splice(0));
after(() => receiver.close());

const create = (webhook_events_filter?: WebhookEventType[], input: object = { input_image: SMALL }) =>
  studio.client.predictions.create({
    version: VERSION,
    input,
    webhook: receiver.url,
    ...(webhook_events_filter && { webhook_events_filter }),
  });

const secretOf = async (client = studio.client) => (await client.webhooks.default.secret.get()).key;

async function isGenuine({ headers, body }: Received): Promise<boolean> {
  const [id, timestamp, signature] = [headers["webhook-id"]!, headers["webhook-timestamp"]!, headers["webhook-signature"]!];
  return validateWebhook({ id, timestamp, signature, body, secret: await secretOf() });
}

test("the secret is one, and of the form that clients read", async () => {
  assert.match(await secretOf(), /^whsec_[A-Za-z0-9+/]+=*$/);
  assert.equal(await secretOf(), await secretOf());
});

test("the end is told, with the prediction as get() gives it, and validateWebhook() accepts it", async () => {
  const { id } = await create(["completed"]);
  const webhook = await receiver.ended();
  const told = JSON.parse(webhook.body) as Prediction;
  const got = await studio.client.predictions.get(id);
  assert.deepEqual([told.id, told.status, told.output, told.urls.get], [id, "succeeded", got.output, got.urls.get]);
  assert.equal(await isGenuine(webhook), true);
  assert.equal(await isGenuine({ ...webhook, body: webhook.body.replace("succeeded", "failed") }), false);
  const request = new Request(receiver.url, { method: "POST", headers: webhook.headers, body: webhook.body });
  assert.equal(await validateWebhook(request, await secretOf()), true);
  assert.equal(receiver.received.length, 1);
});

test("all events come when they are asked for, every one genuine, the last at the end", async () => {
  // What is over at once is told of by its end alone.
  await create(["start", "output", "logs", "completed"], LONG);
  await receiver.ended();
  await receiver.until(({ body }) => (JSON.parse(body) as Prediction).status === "processing");
  for (const webhook of receiver.received) assert.equal(await isGenuine(webhook), true);
  const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
  assert.equal(new Set(ids).size, ids.length);
});

test("run() tells it too, and a cancel is an end", async () => {
  await studio.client.run(MODEL, { input: { input_image: SMALL }, webhook: receiver.url, webhook_events_filter: ["completed"] });
  await receiver.until(({ body }) => (JSON.parse(body) as Prediction).status === "succeeded");
  const { id } = await create(["completed"]);
  const { status } = await studio.client.predictions.cancel(id);
  const told = await receiver.until(({ body }) => (JSON.parse(body) as Prediction).id === id);
  assert.equal((JSON.parse(told.body) as Prediction).status, status);
});

test("one that is not taken is sent again, with the same id", async () => {
  receiver.answers = [500];
  await create(["completed"]);
  await receiver.until(({ headers }) => receiver.received.filter((other) => other.headers["webhook-id"] === headers["webhook-id"]).length === 2);
});

test("what is no address, and no event, is refused", async () => {
  const refused = (body: object) =>
    assert.rejects(studio.client.request("/predictions", { method: "POST", data: { version: VERSION, input: { input_image: SMALL }, ...body } }), /422/);
  await refused({ webhook: "not an address" });
  await refused({ webhook: "ftp://example.com/hook" });
  await refused({ webhook: receiver.url, webhook_events_filter: ["finished"] });
});
