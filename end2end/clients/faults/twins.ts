import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { Fault } from "../../fake-replicate/index";
import { Cloud, WAYS } from "../cloud";

const LOST = { on: "predictions.create", kind: "dropped", effect: true } as const;
const NOT_DONE = { on: "predictions.create", kind: "dropped", effect: false } as const;

/** What meets the creates of two, in the order in which they come. */
const PAIRS: [string, Fault, Fault | undefined][] = [
  ["both are done and lose their answers", LOST, LOST],
  ["the first is done and loses its answer, the other is not done", LOST, NOT_DONE],
  ["the first is not done, the other is done and loses its answer", NOT_DONE, LOST],
  ["neither is done", NOT_DONE, NOT_DONE],
  ["the first is done and loses its answer, the other is answered", LOST, undefined],
];

/** Two predictions that are alike to the last letter, created at once. */
export function twins(): void {
  for (const way of WAYS) {
    describe(way, { concurrency: false }, () => {
      const cloud = new Cloud(way);

      for (const [name, first, second] of PAIRS) {
        test(name, async () => {
          for (const fault of [first, second]) if (fault) cloud.world.faults.add(fault);
          const from = cloud.world.requests.length;
          const ended = await Promise.all([cloud.run(name), cloud.run(name)]);
          for (const each of ended) await cloud.assertTrue(each);

          assert.notEqual(ended[0].id, ended[1].id);
          const created = cloud.created(name).map(({ id }) => id);
          assert.equal(created.length, 2, "none is created twice");
          const gets = cloud.world.requests.slice(from).filter(({ operation }) => operation === "predictions.get");
          const followed = new Set(gets.map(({ path }) => path.split("/").at(-1)!));
          assert.deepEqual([...followed].sort(), created.sort(), "each has one of its own");
        });
      }
    });
  }
}
