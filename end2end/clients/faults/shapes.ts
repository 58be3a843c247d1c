import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { Prediction } from "replicate";

import type { Script } from "../../fake-replicate/index";
import { Cloud, WAYS } from "../cloud";

interface Shape {
  name: string;
  script: Script;
  /** How many outputs the team asks for. */
  asked?: number;
  /** What the team sees in the end: so many outputs, or an error in these words. */
  seen: number | string;
}

const NO_OUTPUT = "The engine finished without an output. Run it again, or with another prompt.";
const REMOVED = "The result had been removed before it could be copied. Run it again if you like.";
/** Everything but the id, the status and the output. */
const NEEDLESS = [
  ...["model", "version", "input", "logs", "error", "data_removed", "source", "webhook", "urls"],
  ...["created_at", "started_at", "completed_at", "metrics"],
];

const SHAPES: Shape[] = [
  { name: "fewer outputs than were asked for", script: { outputs: { count: 2 } }, asked: 4, seen: 2 },
  { name: "more outputs than were asked for", script: { outputs: { count: 3 } }, asked: 1, seen: 3 },
  { name: "an empty list of outputs", script: { outputs: { count: 0 } }, seen: NO_OUTPUT },
  { name: "an output that is null", script: { outputs: { form: "null" } }, seen: NO_OUTPUT },
  { name: "an output that is a string", script: { outputs: { form: "string" } }, seen: 1 },
  { name: "outputs in an object", script: { outputs: { form: "object" } }, asked: 2, seen: 2 },
  { name: "an output that is no address", script: { outputs: { origin: "only words" } }, seen: NO_OUTPUT },
  { name: "no key for the output", script: { missingKeys: ["output"] }, seen: NO_OUTPUT },
  { name: "data that were removed", script: { dataRemoved: true }, seen: REMOVED },
  { name: "statuses of another time", script: { statusWords: { starting: "queued", processing: "uploading" } }, seen: 1 },
  { name: "statuses that nobody knows", script: { statusWords: { starting: "", processing: "PROCESSING" } }, seen: 1 },
  { name: "no more than what it needs", script: { missingKeys: NEEDLESS }, seen: 1 },
];

/** Predictions that look otherwise than the upstream's document says. */
export function shapes(): void {
  for (const way of WAYS) {
    describe(way, () => {
      const cloud = new Cloud(way);

      for (const { name, script, asked, seen } of SHAPES) {
        test(name, async () => {
          cloud.world.next({ bootSeconds: 0.3, ...script }, { prompt: name });
          const ended = await cloud.run(name, asked === undefined ? {} : { num_outputs: asked });
          if (typeof seen === "number") await cloud.assertTrue(ended, seen);
          else assertFailed(ended, seen);
          const statuses = cloud.events.statuses(ended.id);
          assert.deepEqual(statuses.filter((status) => !["starting", "processing", ended.status].includes(status)), []);
          assert.equal(cloud.created(name).length, 1);
        });
      }
    });
  }
}

function assertFailed({ status, error, output }: Prediction, sentence: string): void {
  assert.deepEqual({ status, error, output }, { status: "failed", error: sentence, output: null });
}
