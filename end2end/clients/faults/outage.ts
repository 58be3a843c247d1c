import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { COMPLETION_MODES, ReplicateHarness } from "../replicate-harness";

const OUTAGE_SECONDS = 120;

/** The upstream is unreachable from the moment a prediction completes there. */
export function outage(): void {
  for (const mode of COMPLETION_MODES) {
    describe(mode, () => {
      const harness = new ReplicateHarness(mode);

      test(`the result arrives after an upstream outage of ${OUTAGE_SECONDS} s`, async () => {
        const { fake, state, events } = harness;
        const { id } = await harness.create("away");
        const upstream = await harness.upstreamPrediction("away");
        await state.waitFor(
          "the prediction to succeed upstream",
          () => upstream.status === "succeeded",
        );
        await fake.goOffline(OUTAGE_SECONDS);
        const ended = await events.waitForEnd(id);

        await harness.assertSucceeded(ended);
        const delay = Date.parse(ended.completed_at!) - Date.parse(upstream.completedAt!);
        assert.ok(delay >= OUTAGE_SECONDS * 1000, "nothing arrived before the end of the outage");
        assert.deepEqual(
          events.statuses(id).at(-2),
          "processing",
          "no other status was published during the outage",
        );
        assert.equal(harness.upstreamCreations("away").length, 1);
        const completed = state.deliveries
          .filter(({ event }) => event === "completed")
          .map(({ status }) => status);
        assert.ok(
          completed.every((status) => status === null),
          `no webhook was delivered: ${completed}`,
        );
        assert.equal(completed.length > 0, mode === "webhooks");
      });
    });
  }
}
