import assert from "node:assert/strict";
import { test } from "node:test";

import { Webhook } from "standardwebhooks";

import { newId, type Prediction } from "../../fake-replicate/prediction";
import { EVERY_EVENT, type Script } from "../../fake-replicate/scenario";
import { ATTEMPTS } from "../../fake-replicate/webhooks";
import type { Delivery } from "../../fake-replicate/index";
import { Cloud } from "../cloud";

/** Long enough for a test to say something in between. */
const BOOT_SECONDS = 1;
/** Later than the server asks by itself. */
const LATE_SECONDS = 25;
const COPIES = 3;

/** What is wrong with a signature, and what the log says of it. */
const WRONG = [
  ["forged", "none of its signatures is right"],
  ["stale", "its time is more than 5 minutes ago"],
  ["absent", 'the header "webhook-id" is missing'],
] as const;

/** Webhooks that do not come as they should. */
export function webhooks(): void {
  const cloud = new Cloud("webhooks");

  for (const [signature, reason] of WRONG) {
    test(`with a signature that is ${signature}: refused, logged once each, and of no effect`, async () => {
      const { fake, server } = cloud;
      const { id, upstream } = await begin(cloud, signature, { signature, retrySeconds: 0.01 });
      const lies = liesOf(upstream, fake.deliveryUrl);
      for (const lie of lies) assert.equal(await fake.sendWebhook(upstream, lie), 401);
      await assertTruth(cloud, id);

      const all = await delivered(cloud, upstream, ({ completed }) => completed.length === ATTEMPTS + lies.length);
      assert.deepEqual(new Set(all.map(({ status }) => status)), new Set([401]));
      const lines = await refusals(cloud, id);
      assert.equal(lines.length, all.length, lines.join("\n"));
      assert.ok(lines.every((line) => line.includes(reason)), lines.join("\n"));
      assert.ok(!server.output.includes("a lie"), "nor is what they say in the log");
    });
  }

  test("several times each: told once", async () => {
    const { id, upstream } = await begin(cloud, "copies", { copies: COPIES });
    await assertTruth(cloud, id);
    const all = await delivered(cloud, upstream, ({ completed }) => completed.filter(({ status }) => status === 204).length === COPIES);
    // To the letter the same within a second, and then signed anew: refused, and taken without effect.
    assert.ok(all.every(({ status }) => status === 204 || status === 409), JSON.stringify(all));
    await assertTruth(cloud, id);
  });

  test("the last first: it never steps back", async () => {
    const { id, upstream } = await begin(cloud, "reversed", { reversed: true });
    await assertTruth(cloud, id);
    const all = await delivered(cloud, upstream, ({ all }) => all.at(-1)?.event === "start");
    assert.equal(all[0]!.event, "completed");
    assert.ok(all.every(({ status }) => status === 204), JSON.stringify(all));
    await assertTruth(cloud, id);
  });

  test("later than the server asks: they are taken, and change nothing any more", async () => {
    const { id, upstream } = await begin(cloud, "late", { delaySeconds: LATE_SECONDS });
    await assertTruth(cloud, id);
    assert.deepEqual(cloud.world.deliveries.filter(({ prediction }) => prediction === upstream.id), [], "none had come");
    const all = await delivered(cloud, upstream, ({ completed }) => completed.length === 1);
    assert.ok(all.every(({ status }) => status === 204), JSON.stringify(all));
    await assertTruth(cloud, id);
  });

  test("never: the server asks", async () => {
    const { id, upstream } = await begin(cloud, "lost", { lost: EVERY_EVENT });
    await assertTruth(cloud, id);
    assert.deepEqual(cloud.world.deliveries.filter(({ prediction }) => prediction === upstream.id), []);
  });

  test("a genuine one that somebody sends again is refused, wherever and whenever that is", async () => {
    const [one, other] = [await begin(cloud, "replayed", {}), await begin(cloud, "another", {})];
    const recorded = sign(cloud, { id: one.upstream.id, status: "processing", logs: "" });
    assert.equal(await post(one.upstream, recorded), 204);
    assert.equal(await post(one.upstream, recorded), 409, "again");
    assert.equal(await post(other.upstream, recorded), 409, "as if it were of another prediction");
    assert.equal(await post(one.upstream, { ...recorded, body: recorded.body.replace("processing", "succeeded") }), 401, "altered");
    await assertTruth(cloud, one.id);
    assert.equal(await post(one.upstream, recorded), 409, "after the end");
    await assertTruth(cloud, one.id);
    await assertTruth(cloud, other.id);
    assert.equal((await refusals(cloud, one.id)).length, 3);
    assert.equal((await refusals(cloud, other.id)).length, 1);
  });

  test("a genuine one of another prediction tells nothing of this one", async () => {
    cloud.world.next({ ending: { status: "failed", error: "list index out of range" } }, { prompt: "failed" });
    const failed = await cloud.run("failed");
    assert.equal(failed.status, "failed");
    const { id, upstream } = await begin(cloud, "unharmed", {});
    const news = { id: (await cloud.upstream("failed")).id, status: "failed", error: "list index out of range" };
    assert.equal(await post(upstream, sign(cloud, news)), 204);
    await assertTruth(cloud, id);
  });
}

/** A prediction that goes well, if its webhooks do not. */
async function begin(cloud: Cloud, prompt: string, webhooks: NonNullable<Script["webhooks"]>): Promise<{ id: string; upstream: Prediction }> {
  cloud.world.next({ bootSeconds: BOOT_SECONDS, webhooks }, { prompt });
  const { id } = await cloud.create(prompt);
  return { id, upstream: await cloud.upstream(prompt) };
}

/** It ended as it did upstream, and nobody was ever told of anything else. */
async function assertTruth(cloud: Cloud, id: string): Promise<void> {
  await cloud.assertTrue(await cloud.events.ended(id));
  assert.deepEqual(cloud.events.statuses(id), ["starting", "processing", "succeeded"]);
}

/** Ends that are none. */
function liesOf({ id }: Prediction, delivery: string): string[] {
  const lies = [
    { status: "failed", error: "a lie" },
    { status: "canceled" },
    { status: "succeeded", output: [`${delivery}/a lie.png`] },
  ];
  return lies.map((lie) => JSON.stringify({ id, ...lie }));
}

interface Deliveries {
  all: Delivery[];
  completed: Delivery[];
}

/** The webhooks of a prediction that were sent, once they are as wanted. */
function delivered(cloud: Cloud, { id }: Prediction, isEnough: (deliveries: Deliveries) => boolean): Promise<Delivery[]> {
  return cloud.world.until(`the webhooks of ${id}`, () => {
    const all = cloud.world.deliveries.filter(({ prediction }) => prediction === id);
    return isEnough({ all, completed: all.filter(({ event }) => event === "completed") }) && all;
  });
}

interface Message {
  headers: Record<string, string>;
  body: string;
}

/** A webhook as only the upstream can send it. */
function sign({ world }: Cloud, news: Record<string, unknown>): Message {
  const [id, at, body] = [`msg_${newId()}`, new Date(), JSON.stringify(news)];
  const signature = new Webhook(world.webhookSecret).sign(id, at, body);
  const headers = { "webhook-id": id, "webhook-timestamp": String(Math.floor(at.getTime() / 1000)), "webhook-signature": signature };
  return { headers: { "content-type": "application/json", ...headers }, body };
}

/** Sends it to where the webhooks of this prediction go. */
async function post({ webhook }: Prediction, message: Message): Promise<number> {
  return (await fetch(webhook!, { method: "POST", ...message })).status;
}

/** What the log says of refused webhooks of a prediction. */
async function refusals({ server }: Cloud, id: string): Promise<string[]> {
  // The log is read a little later than it is written: with one more line of it, what came before is there.
  const last = await fetch(`${server.url}/webhooks/replicate/nothing`, { method: "POST" });
  await server.untilPrinted(last.headers.get("x-request-id")!);
  return server.output.split("\n").filter((line) => line.includes("a webhook was refused") && line.includes(id));
}
