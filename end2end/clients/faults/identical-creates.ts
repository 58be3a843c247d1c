import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { Fault } from "../../fake-replicate/index";
import { COMPLETION_MODES, ReplicateHarness } from "../replicate-harness";

const CREATED_RESPONSE_LOST = { on: "predictions.create", kind: "dropped", effect: true } as const;
const NOT_CREATED = { on: "predictions.create", kind: "dropped", effect: false } as const;

/** Faults of two creates, in the order in which they arrive upstream. */
const PAIRS: [string, Fault, Fault | undefined][] = [
  ["both are created and their responses lost", CREATED_RESPONSE_LOST, CREATED_RESPONSE_LOST],
  [
    "the first is created and its response lost, the second is not created",
    CREATED_RESPONSE_LOST,
    NOT_CREATED,
  ],
  [
    "the first is not created, the second is created and its response lost",
    NOT_CREATED,
    CREATED_RESPONSE_LOST,
  ],
  ["neither is created", NOT_CREATED, NOT_CREATED],
  [
    "the first is created and its response lost, the second gets its response",
    CREATED_RESPONSE_LOST,
    undefined,
  ],
];

/** Two predictions with identical input, created at the same time. */
export function identicalCreates(): void {
  for (const mode of COMPLETION_MODES) {
    describe(mode, { concurrency: false }, () => {
      const harness = new ReplicateHarness(mode);

      for (const [name, first, second] of PAIRS) {
        test(name, async () => {
          for (const fault of [first, second]) if (fault) harness.state.faults.add(fault);
          const offset = harness.state.requests.length;
          const ended = await Promise.all([harness.run(name), harness.run(name)]);
          for (const each of ended) await harness.assertSucceeded(each);

          assert.notEqual(ended[0].id, ended[1].id);
          const created = harness.upstreamCreations(name).map(({ id }) => id);
          assert.equal(created.length, 2, "each is created once");
          const gets = harness.state.requests
            .slice(offset)
            .filter(({ operation }) => operation === "predictions.get");
          const polled = new Set(gets.map(({ path }) => path.split("/").at(-1)!));
          assert.deepEqual(
            [...polled].sort(),
            created.sort(),
            "each follows its own upstream prediction",
          );
        });
      }
    });
  }
}
