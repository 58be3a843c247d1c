import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Cloud, WAYS } from "../cloud";

const AWAY_SECONDS = 120;

/** Nobody reaches the upstream from the moment that a prediction completes there. */
export function away(): void {
  for (const way of WAYS) {
    describe(way, () => {
      const cloud = new Cloud(way);

      test(`the result arrives after ${AWAY_SECONDS} s without an upstream`, async () => {
        const { fake, world, events } = cloud;
        const { id } = await cloud.create("away");
        const upstream = await cloud.upstream("away");
        await world.until("its end", () => upstream.status === "succeeded");
        await fake.leave(AWAY_SECONDS);
        const ended = await events.ended(id);

        await cloud.assertTrue(ended);
        const absence = Date.parse(ended.completed_at!) - Date.parse(upstream.completedAt!);
        assert.ok(absence >= AWAY_SECONDS * 1000, "nothing had arrived before");
        assert.deepEqual(events.statuses(id).at(-2), "processing", "nobody was told of anything else meanwhile");
        assert.equal(cloud.created("away").length, 1);
        const completed = world.deliveries.filter(({ event }) => event === "completed").map(({ status }) => status);
        assert.ok(completed.every((status) => status === null), `the webhook came to nothing: ${completed}`);
        assert.equal(completed.length > 0, way === "webhooks");
      });
    });
  }
}
