import { setTimeout as pause } from "node:timers/promises";

import type { Context } from "./context";
import { isTerminal, newId, type Prediction, type Status, timestamp } from "./prediction";
import type { WebhookEvent } from "./scenario";

/** Runs a prediction from its creation to a terminal status. */
export async function runToCompletion(prediction: Prediction, context: Context): Promise<void> {
  const signal = AbortSignal.any([prediction.stopController.signal, context.state.shutdown.signal]);
  try {
    await runModel(prediction, context, signal);
  } catch (error) {
    if (context.state.shutdown.signal.aborted) return;
    if (!signal.aborted) throw error;
    end(prediction, context, prediction.stopController.signal.reason as Status);
  }
}

async function runModel(
  prediction: Prediction,
  context: Context,
  signal: AbortSignal,
): Promise<void> {
  const { scenario } = prediction;
  await pause(scenario.bootSeconds * 1000, undefined, { signal });
  if (scenario.outcome.status === "aborted") return end(prediction, context, "aborted");
  prediction.status = "processing";
  prediction.startedAt = timestamp();
  notify(prediction, context, "start");
  prediction.error = missingFile(prediction, context) ?? null;
  if (prediction.error !== null) return end(prediction, context, "failed");
  appendLog(prediction, context, `Using seed: ${prediction.input["seed"] ?? scenario.seed}\n`);
  const files = scenario.outcome.status === "succeeded" ? storeOutputs(prediction, context) : [];
  for (const [index, chunk] of scenario.logs.entries()) {
    await pause(scenario.secondsBetweenLogs * 1000, undefined, { signal });
    appendLog(prediction, context, chunk);
    const fraction = (index + 1) / scenario.logs.length;
    if (scenario.outputs.incremental)
      publishOutputs(prediction, context, files.slice(0, Math.floor(files.length * fraction)));
  }
  await finish(prediction, context, files, signal);
}

async function finish(
  prediction: Prediction,
  context: Context,
  files: string[],
  signal: AbortSignal,
): Promise<void> {
  const { outcome } = prediction.scenario;
  if (outcome.status === "never") await untilAborted(signal);
  if (outcome.status === "failed") prediction.error = outcome.error;
  publishOutputs(prediction, context, files);
  end(prediction, context, outcome.status as Status);
}

function publishOutputs(prediction: Prediction, context: Context, files: string[]): void {
  if (files.length <= prediction.outputs.length) return;
  prediction.outputs = files;
  notify(prediction, context, "output");
}

function appendLog(prediction: Prediction, context: Context, text: string): void {
  prediction.logs += text;
  notify(prediction, context, "logs");
}

function end(prediction: Prediction, context: Context, status: Status): void {
  if (isTerminal(prediction.status)) return;
  prediction.status = status;
  prediction.completedAt = timestamp();
  notify(prediction, context, "completed");
}

function notify(prediction: Prediction, context: Context, event: WebhookEvent): void {
  context.state.notifyChange();
  context.sendWebhook(prediction, event);
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener("abort", () => reject(signal.reason), { once: true }),
  );
}

/**
 * The model's error message if an input refers to a file that was never uploaded or has been
 * deleted.
 */
function missingFile({ input }: Prediction, { state, baseUrl }: Context): string | undefined {
  const files = Object.values(input).filter((value) =>
    String(value).startsWith(`${baseUrl}/files/`),
  );
  const missing = files.find((uri) => state.uploadedBytes(uri) === undefined);
  return missing === undefined
    ? undefined
    : `404 Client Error: Not Found for url: ${String(missing)}`;
}

/** Registers the output files for download and returns their URLs. */
function storeOutputs({ input, scenario }: Prediction, { state, deliveryUrl }: Context): string[] {
  const { count, origin, failedDownloads } = scenario.outputs;
  const seed = (input["seed"] as number | undefined) ?? scenario.seed;
  const requested = (input["num_outputs"] as number | undefined) ?? 1;
  return Array.from({ length: count ?? requested }, (_, index) => {
    const path = `/pbxt/${newId()}/out-${index}.png`;
    state.downloads.set(path, { seed: seed + index, scenario, failuresRemaining: failedDownloads });
    return `${origin ?? deliveryUrl}${path}`;
  });
}
