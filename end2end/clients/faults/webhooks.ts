import assert from "node:assert/strict";
import { test } from "node:test";

import { Webhook } from "standardwebhooks";

import type { Delivery } from "../../fake-replicate/index";
import { newId, type Prediction } from "../../fake-replicate/prediction";
import { ALL_EVENTS, type Script } from "../../fake-replicate/scenario";
import { MAX_ATTEMPTS } from "../../fake-replicate/webhooks";
import { ReplicateHarness } from "../replicate-harness";

/** Time for a test to act before the prediction starts. */
const BOOT_SECONDS = 1;
/** Far later than the poll that finds the end, which is 20 s after the first one. */
const LATE_SECONDS = 45;
const COPIES = 3;

/** How a signature is invalid, and the reason in the log. */
const INVALID_SIGNATURES = [
  ["forged", "none of its signatures is valid"],
  ["stale", "its time is more than 5 minutes ago"],
  ["absent", 'the header "webhook-id" is missing'],
] as const;

/** Webhooks that are invalid, duplicate, reordered, late, missing or replayed. */
export function webhooks(): void {
  const harness = new ReplicateHarness("webhooks");

  for (const [signature, reason] of INVALID_SIGNATURES) {
    test(`a webhook with a ${signature} signature is refused, logged once and has no effect`, async () => {
      const { fake, server } = harness;
      const { id, upstream } = await start(harness, signature, { signature, retrySeconds: 0.01 });
      const forgedBodies = buildForgedBodies(upstream, fake.deliveryUrl);
      for (const body of forgedBodies) assert.equal(await fake.sendWebhook(upstream, body), 401);
      await assertUnaffected(harness, id);

      const all = await waitForDeliveries(
        harness,
        upstream,
        ({ completed }) => completed.length === MAX_ATTEMPTS + forgedBodies.length,
      );
      assert.deepEqual(new Set(all.map(({ status }) => status)), new Set([401]));
      const lines = await rejectionLogLines(harness, id);
      assert.equal(lines.length, all.length, lines.join("\n"));
      assert.ok(
        lines.every((line) => line.includes(reason)),
        lines.join("\n"),
      );
      assert.ok(!server.output.includes("injected"), "nor is their body logged");
    });
  }

  test("duplicate webhooks are published once", async () => {
    const { id, upstream } = await start(harness, "copies", { copies: COPIES });
    await assertUnaffected(harness, id);
    const all = await waitForDeliveries(
      harness,
      upstream,
      ({ completed }) => completed.filter(({ status }) => status === 204).length === COPIES,
    );
    // Copies within a second are identical and refused; later ones are signed anew and accepted
    // without effect.
    assert.ok(
      all.every(({ status }) => status === 204 || status === 409),
      JSON.stringify(all),
    );
    await assertUnaffected(harness, id);
  });

  test("webhooks in reverse order never move a prediction backwards", async () => {
    const { id, upstream } = await start(harness, "reversed", { reversed: true });
    await assertUnaffected(harness, id);
    const all = await waitForDeliveries(
      harness,
      upstream,
      ({ all }) => all.at(-1)?.event === "start",
    );
    assert.equal(all[0]!.event, "completed");
    assert.ok(
      all.every(({ status }) => status === 204),
      JSON.stringify(all),
    );
    await assertUnaffected(harness, id);
  });

  test("webhooks later than the poll are accepted without effect", async () => {
    const { id, upstream } = await start(harness, "late", { delaySeconds: LATE_SECONDS });
    await assertUnaffected(harness, id);
    assert.deepEqual(
      harness.state.deliveries.filter(({ prediction }) => prediction === upstream.id),
      [],
      "none had arrived",
    );
    const all = await waitForDeliveries(
      harness,
      upstream,
      ({ completed }) => completed.length === 1,
    );
    assert.ok(
      all.every(({ status }) => status === 204),
      JSON.stringify(all),
    );
    await assertUnaffected(harness, id);
  });

  test("without webhooks the server polls", async () => {
    const { id, upstream } = await start(harness, "lost", { dropped: ALL_EVENTS });
    await assertUnaffected(harness, id);
    assert.deepEqual(
      harness.state.deliveries.filter(({ prediction }) => prediction === upstream.id),
      [],
    );
  });

  test("a replayed webhook is refused, for its own and for any other prediction", async () => {
    const [first, second] = [
      await start(harness, "replayed", {}),
      await start(harness, "another", {}),
    ];
    const recorded = signWebhook(harness, {
      id: first.upstream.id,
      status: "processing",
      logs: "",
    });
    assert.equal(await post(first.upstream, recorded), 204);
    assert.equal(await post(first.upstream, recorded), 409, "again");
    assert.equal(await post(second.upstream, recorded), 409, "sent to another prediction");
    assert.equal(
      await post(first.upstream, {
        ...recorded,
        body: recorded.body.replace("processing", "succeeded"),
      }),
      401,
      "altered",
    );
    await assertUnaffected(harness, first.id);
    assert.equal(await post(first.upstream, recorded), 409, "after the end");
    await assertUnaffected(harness, first.id);
    await assertUnaffected(harness, second.id);
    assert.equal((await rejectionLogLines(harness, first.id)).length, 3);
    assert.equal((await rejectionLogLines(harness, second.id)).length, 1);
  });

  test("a valid webhook of another prediction has no effect", async () => {
    harness.state.scriptNext(
      { outcome: { status: "failed", error: "list index out of range" } },
      { prompt: "failed" },
    );
    const failed = await harness.run("failed");
    assert.equal(failed.status, "failed");
    const { id, upstream } = await start(harness, "unharmed", {});
    const payload = {
      id: (await harness.upstreamPrediction("failed")).id,
      status: "failed",
      error: "list index out of range",
    };
    assert.equal(await post(upstream, signWebhook(harness, payload)), 204);
    await assertUnaffected(harness, id);
  });
}

/** Creates a prediction that succeeds, with webhooks that behave as given. */
async function start(
  harness: ReplicateHarness,
  prompt: string,
  webhooks: NonNullable<Script["webhooks"]>,
): Promise<{ id: string; upstream: Prediction }> {
  harness.state.scriptNext({ bootSeconds: BOOT_SECONDS, webhooks }, { prompt });
  const { id } = await harness.create(prompt);
  return { id, upstream: await harness.upstreamPrediction(prompt) };
}

/**
 * The prediction ended as it did upstream, and no other status was published. `processing` may be
 * absent: a stream that is read slowly receives only the latest status.
 */
async function assertUnaffected(harness: ReplicateHarness, id: string): Promise<void> {
  await harness.assertSucceeded(await harness.events.waitForEnd(id));
  const statuses = harness.events.statuses(id);
  const withProcessing = ["starting", "processing", "succeeded"];
  assert.deepEqual(
    statuses,
    statuses.length < withProcessing.length ? ["starting", "succeeded"] : withProcessing,
  );
}

/** Bodies with a false terminal status. */
function buildForgedBodies({ id }: Prediction, delivery: string): string[] {
  const bodies = [
    { status: "failed", error: "injected error" },
    { status: "canceled" },
    { status: "succeeded", output: [`${delivery}/injected.png`] },
  ];
  return bodies.map((body) => JSON.stringify({ id, ...body }));
}

interface Deliveries {
  all: Delivery[];
  completed: Delivery[];
}

/** Waits until the webhooks sent for a prediction are complete. */
function waitForDeliveries(
  harness: ReplicateHarness,
  { id }: Prediction,
  isComplete: (deliveries: Deliveries) => boolean,
): Promise<Delivery[]> {
  return harness.state.waitFor(`the webhooks of ${id}`, () => {
    const all = harness.state.deliveries.filter(({ prediction }) => prediction === id);
    return isComplete({ all, completed: all.filter(({ event }) => event === "completed") }) && all;
  });
}

interface Message {
  headers: Record<string, string>;
  body: string;
}

/** A webhook with a valid signature. */
function signWebhook({ state }: ReplicateHarness, payload: Record<string, unknown>): Message {
  const [id, at, body] = [`msg_${newId()}`, new Date(), JSON.stringify(payload)];
  const signature = new Webhook(state.webhookSecret).sign(id, at, body);
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": signature,
  };
  return { headers: { "content-type": "application/json", ...headers }, body };
}

/** Sends a message to the webhook URL of a prediction. */
async function post({ webhook }: Prediction, message: Message): Promise<number> {
  return (await fetch(webhook!, { method: "POST", ...message })).status;
}

/** The log lines about refused webhooks of a prediction. */
async function rejectionLogLines({ server }: ReplicateHarness, id: string): Promise<string[]> {
  // The log arrives asynchronously: once the line of another request is there, all earlier lines
  // are too.
  const last = await fetch(`${server.url}/webhooks/replicate/nothing`, { method: "POST" });
  await server.waitForOutput(last.headers.get("x-request-id")!);
  return server.output
    .split("\n")
    .filter((line) => line.includes("webhook rejected") && line.includes(id));
}
