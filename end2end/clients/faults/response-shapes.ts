import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { Prediction } from "replicate";

import type { Script } from "../../fake-replicate/index";
import { COMPLETION_MODES, ReplicateHarness } from "../replicate-harness";

interface ResponseShape {
  name: string;
  script: Script;
  /** Number of outputs that the client requests. */
  requested?: number;
  /** What the client gets: a number of outputs or an error message. */
  expected: number | string;
}

const NO_OUTPUT = "The engine finished without an output. Run it again, or with another prompt.";
const REMOVED = "The result had been removed before it could be copied. Run it again if you like.";
/** Every key except id, status and output. */
const OPTIONAL_KEYS = [
  ...["model", "version", "input", "logs", "error", "data_removed", "source", "webhook", "urls"],
  ...["created_at", "started_at", "completed_at", "metrics"],
];

const SHAPES: ResponseShape[] = [
  {
    name: "fewer outputs than requested",
    script: { outputs: { count: 2 } },
    requested: 4,
    expected: 2,
  },
  {
    name: "more outputs than requested",
    script: { outputs: { count: 3 } },
    requested: 1,
    expected: 3,
  },
  { name: "an empty list of outputs", script: { outputs: { count: 0 } }, expected: NO_OUTPUT },
  { name: "an output that is null", script: { outputs: { form: "null" } }, expected: NO_OUTPUT },
  { name: "an output that is a string", script: { outputs: { form: "string" } }, expected: 1 },
  {
    name: "outputs in an object",
    script: { outputs: { form: "object" } },
    requested: 2,
    expected: 2,
  },
  {
    name: "an output that is no URL",
    script: { outputs: { origin: "only words" } },
    expected: NO_OUTPUT,
  },
  { name: "no output key", script: { missingKeys: ["output"] }, expected: NO_OUTPUT },
  { name: "removed data", script: { dataRemoved: true }, expected: REMOVED },
  {
    name: "outdated statuses",
    script: { statusAliases: { starting: "queued", processing: "uploading" } },
    expected: 1,
  },
  {
    name: "unknown statuses",
    script: { statusAliases: { starting: "", processing: "PROCESSING" } },
    expected: 1,
  },
  { name: "required keys only", script: { missingKeys: OPTIONAL_KEYS }, expected: 1 },
];

/** Prediction objects that differ from upstream's documentation. */
export function responseShapes(): void {
  for (const mode of COMPLETION_MODES) {
    describe(mode, () => {
      const harness = new ReplicateHarness(mode);

      for (const { name, script, requested, expected } of SHAPES) {
        test(name, async () => {
          harness.state.scriptNext({ bootSeconds: 0.3, ...script }, { prompt: name });
          const ended = await harness.run(
            name,
            requested === undefined ? {} : { num_outputs: requested },
          );
          if (typeof expected === "number") await harness.assertSucceeded(ended, expected);
          else assertFailed(ended, expected);
          const statuses = harness.events.statuses(ended.id);
          assert.deepEqual(
            statuses.filter((status) => !["starting", "processing", ended.status].includes(status)),
            [],
          );
          assert.equal(harness.upstreamCreations(name).length, 1);
        });
      }
    });
  }
}

function assertFailed({ status, error, output }: Prediction, sentence: string): void {
  assert.deepEqual({ status, error, output }, { status: "failed", error: sentence, output: null });
}
