import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { type Prediction, validateWebhook, type WebhookEventType } from "replicate";

import { type ReceivedWebhook, WebhookReceiver } from "../webhook-receiver";
import { MODEL, SLOW_INPUT, SMALL_IMAGE, Studio, VERSION } from "./studio";

const studio = new Studio();
let receiver: WebhookReceiver;

before(async () => (receiver = await WebhookReceiver.start()));
beforeEach(() => receiver.received.splice(0));
after(() => receiver.close());

const create = (
  webhook_events_filter?: WebhookEventType[],
  input: object = { input_image: SMALL_IMAGE },
) =>
  studio.client.predictions.create({
    version: VERSION,
    input,
    webhook: receiver.url,
    ...(webhook_events_filter && { webhook_events_filter }),
  });

const getSecret = async (client = studio.client) =>
  (await client.webhooks.default.secret.get()).key;

async function hasValidSignature({ headers, body }: ReceivedWebhook): Promise<boolean> {
  const [id, timestamp, signature] = [
    headers["webhook-id"]!,
    headers["webhook-timestamp"]!,
    headers["webhook-signature"]!,
  ];
  return validateWebhook({ id, timestamp, signature, body, secret: await getSecret() });
}

test("the secret is stable and in the format that clients parse", async () => {
  assert.match(await getSecret(), /^whsec_[A-Za-z0-9+/]+=*$/);
  assert.equal(await getSecret(), await getSecret());
});

test("the completed webhook equals get() and passes validateWebhook()", async () => {
  const { id } = await create(["completed"]);
  const webhook = await receiver.waitForEnd();
  const received = JSON.parse(webhook.body) as Prediction;
  const got = await studio.client.predictions.get(id);
  assert.deepEqual(
    [received.id, received.status, received.output, received.urls.get],
    [id, "succeeded", got.output, got.urls.get],
  );
  assert.equal(await hasValidSignature(webhook), true);
  assert.equal(
    await hasValidSignature({ ...webhook, body: webhook.body.replace("succeeded", "failed") }),
    false,
  );
  const request = new Request(receiver.url, {
    method: "POST",
    headers: webhook.headers,
    body: webhook.body,
  });
  assert.equal(await validateWebhook(request, await getSecret()), true);
  assert.equal(receiver.received.length, 1);
});

test("all subscribed events are sent with valid signatures, the terminal one last", async () => {
  // A prediction that ends at once sends the completed webhook only.
  await create(["start", "output", "logs", "completed"], SLOW_INPUT);
  await receiver.waitForEnd();
  await receiver.waitFor(({ body }) => (JSON.parse(body) as Prediction).status === "processing");
  for (const webhook of receiver.received) assert.equal(await hasValidSignature(webhook), true);
  const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
  assert.equal(new Set(ids).size, ids.length);
});

test("run() and cancel send a completed webhook", async () => {
  await studio.client.run(MODEL, {
    input: { input_image: SMALL_IMAGE },
    webhook: receiver.url,
    webhook_events_filter: ["completed"],
  });
  await receiver.waitFor(({ body }) => (JSON.parse(body) as Prediction).status === "succeeded");
  const { id } = await create(["completed"]);
  const { status } = await studio.client.predictions.cancel(id);
  const received = await receiver.waitFor(({ body }) => (JSON.parse(body) as Prediction).id === id);
  assert.equal((JSON.parse(received.body) as Prediction).status, status);
});

test("an unaccepted webhook is retried with the same id", async () => {
  receiver.nextStatuses = [500];
  await create(["completed"]);
  await receiver.waitFor(
    ({ headers }) =>
      receiver.received.filter((other) => other.headers["webhook-id"] === headers["webhook-id"])
        .length === 2,
  );
});

test("an invalid webhook URL or event is refused", async () => {
  const assertRefused = (body: object) =>
    assert.rejects(
      studio.client.request("/predictions", {
        method: "POST",
        data: { version: VERSION, input: { input_image: SMALL_IMAGE }, ...body },
      }),
      /422/,
    );
  await assertRefused({ webhook: "not an address" });
  await assertRefused({ webhook: "ftp://example.com/hook" });
  await assertRefused({ webhook: receiver.url, webhook_events_filter: ["finished"] });
});
