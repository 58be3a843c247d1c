import { setTimeout as pause } from "node:timers/promises";

import { isTerminal, newId, type Prediction, type Status, timestamp, type WebhookEvent } from "./prediction";
import type { World } from "./world";

/** What a life needs of its surroundings. */
export interface Surroundings {
  world: World;
  /** `http://127.0.0.1:PORT/v1`. */
  base: string;
  /** Where outputs are served. */
  delivery: string;
  /** Tells whoever gave a webhook. */
  tell(prediction: Prediction, event: WebhookEvent): void;
}

/** Lives a prediction from its creation to its end. */
export async function live(prediction: Prediction, around: Surroundings): Promise<void> {
  const signal = AbortSignal.any([prediction.stop.signal, around.world.closing.signal]);
  try {
    await course(prediction, around, signal);
  } catch (error) {
    if (around.world.closing.signal.aborted) return;
    if (!signal.aborted) throw error;
    end(prediction, around, prediction.stop.signal.reason as Status);
  }
}

async function course(prediction: Prediction, around: Surroundings, signal: AbortSignal): Promise<void> {
  const { scenario } = prediction;
  await pause(scenario.bootSeconds * 1000, undefined, { signal });
  if (scenario.ending.status === "aborted") return end(prediction, around, "aborted");
  prediction.status = "processing";
  prediction.startedAt = timestamp();
  report(prediction, around, "start");
  prediction.error = missingFile(prediction, around) ?? null;
  if (prediction.error !== null) return end(prediction, around, "failed");
  print(prediction, around, `Using seed: ${prediction.input["seed"] ?? scenario.seed}\n`);
  const files = scenario.ending.status === "succeeded" ? makeOutputs(prediction, around) : [];
  for (const [at, chunk] of scenario.logs.entries()) {
    await pause(scenario.secondsBetweenLogs * 1000, undefined, { signal });
    print(prediction, around, chunk);
    const share = (at + 1) / scenario.logs.length;
    if (scenario.outputs.incremental) giveOutputs(prediction, around, files.slice(0, Math.floor(files.length * share)));
  }
  await finish(prediction, around, files, signal);
}

async function finish(prediction: Prediction, around: Surroundings, files: string[], signal: AbortSignal): Promise<void> {
  const { ending } = prediction.scenario;
  if (ending.status === "never") await forever(signal);
  if (ending.status === "failed") prediction.error = ending.error;
  giveOutputs(prediction, around, files);
  end(prediction, around, ending.status as Status);
}

function giveOutputs(prediction: Prediction, around: Surroundings, files: string[]): void {
  if (files.length <= prediction.outputs.length) return;
  prediction.outputs = files;
  report(prediction, around, "output");
}

function print(prediction: Prediction, around: Surroundings, text: string): void {
  prediction.logs += text;
  report(prediction, around, "logs");
}

function end(prediction: Prediction, around: Surroundings, status: Status): void {
  if (isTerminal(prediction.status)) return;
  prediction.status = status;
  prediction.completedAt = timestamp();
  report(prediction, around, "completed");
}

function report(prediction: Prediction, around: Surroundings, event: WebhookEvent): void {
  around.world.changed();
  around.tell(prediction, event);
}

function forever(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
}

/** What the model says of an input that is a file which was never uploaded, or is deleted by now. */
function missingFile({ input }: Prediction, { world, base }: Surroundings): string | undefined {
  const files = Object.values(input).filter((value) => String(value).startsWith(`${base}/files/`));
  const missing = files.find((uri) => world.bytesOf(uri) === undefined);
  return missing === undefined ? undefined : `404 Client Error: Not Found for url: ${String(missing)}`;
}

/** Puts the pictures where they can be fetched, and names their addresses. */
function makeOutputs({ input, scenario }: Prediction, { world, delivery }: Surroundings): string[] {
  const { count, origin, failedDownloads } = scenario.outputs;
  const seed = (input["seed"] as number | undefined) ?? scenario.seed;
  const asked = (input["num_outputs"] as number | undefined) ?? 1;
  return Array.from({ length: count ?? asked }, (_, index) => {
    const path = `/pbxt/${newId()}/out-${index}.png`;
    world.downloads.set(path, { seed: seed + index, scenario, failuresLeft: failedDownloads });
    return `${origin ?? delivery}${path}`;
  });
}
