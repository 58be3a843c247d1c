import { randomBytes } from "node:crypto";

import type { OutputSpec } from "./models";
import type { Scenario, WebhookEvent } from "./scenario";

export type Status = "starting" | "processing" | "succeeded" | "failed" | "canceled" | "aborted";

/** A training has the lifecycle of a prediction and its own URLs. */
export type RunKind = "predictions" | "trainings";

/** A prediction as the fake stores it. */
export interface Prediction {
  id: string;
  kind: RunKind;
  model: string;
  version: string;
  input: Record<string, unknown>;
  status: Status;
  /** URLs of the outputs published so far, in order. */
  outputs: string[];
  /** Builds `output` from these URLs. */
  formatOutput: OutputSpec["format"];
  error: string | null;
  logs: string;
  createdAt: string;
  startedAt: string | null;
  completedAt: string | null;
  deadline: string | null;
  deployment: string | null;
  webhook: string | null;
  webhookEvents: WebhookEvent[];
  scenario: Scenario;
  /** Aborted to end the prediction early, with the terminal status as its reason. */
  stopController: AbortController;
}

export const isTerminal = (status: Status) => status !== "starting" && status !== "processing";

/** 26 base32 characters, as Replicate's ids. */
export function newId(): string {
  return Array.from(randomBytes(26), (byte) =>
    "abcdefghijklmnopqrstuvwxyz234567".charAt(byte % 32),
  ).join("");
}

/** RFC 3339 with microseconds. The precision varies upstream; six digits are the most common. */
export function timestamp(): string {
  const now = performance.timeOrigin + performance.now();
  const microseconds = Math.floor((now % 1) * 1000);
  return new Date(now).toISOString().replace("Z", `${String(microseconds).padStart(3, "0")}Z`);
}

/**
 * The prediction object of the API. In a webhook, absent timestamps are null instead of missing.
 */
export function predictionJson(
  prediction: Prediction,
  baseUrl: string,
  inWebhook = false,
): Record<string, unknown> {
  const { scenario, status } = prediction;
  const isRemoved = scenario.dataRemoved && isTerminal(status);
  const object: Record<string, unknown> = {
    id: prediction.id,
    model: prediction.model,
    version: prediction.version,
    input: isRemoved ? {} : prediction.input,
    output: isRemoved ? null : output(prediction),
    logs: isRemoved ? null : inWebhook ? prediction.logs || null : prediction.logs,
    error: prediction.error,
    status: scenario.statusAliases[status] ?? status,
    data_removed: isRemoved,
    source: "api",
    created_at: prediction.createdAt,
    started_at: prediction.startedAt,
    completed_at: prediction.completedAt,
    deadline: prediction.deadline,
    deployment: prediction.deployment,
    metrics: metrics(prediction),
    webhook: prediction.webhook,
    urls: {
      get: `${baseUrl}/${prediction.kind}/${prediction.id}`,
      cancel: `${baseUrl}/${prediction.kind}/${prediction.id}/cancel`,
      web: `https://replicate.com/p/${prediction.id}`,
    },
  };
  if (!inWebhook)
    for (const key of ["started_at", "completed_at"]) if (object[key] === null) delete object[key];
  for (const key of ["deadline", "deployment", "webhook"])
    if (object[key] === null) delete object[key];
  for (const path of scenario.missingKeys) removeKey(object, path);
  return object;
}

/** The output as the model formats it, or in the form that the scenario asks for. */
function output({ outputs, scenario, formatOutput }: Prediction): unknown {
  if (outputs.length === 0) return null;
  const forms = {
    array: formatOutput(outputs),
    string: outputs[0],
    object: { images: outputs },
    null: null,
  };
  return forms[scenario.outputs.form];
}

function metrics({
  createdAt,
  startedAt,
  completedAt,
  status,
}: Prediction): Record<string, number> {
  if (status !== "succeeded" || completedAt === null) return {};
  const seconds = (from: string | null) =>
    (Date.parse(completedAt) - Date.parse(from ?? createdAt)) / 1000;
  return { predict_time: seconds(startedAt), total_time: seconds(createdAt) };
}

function removeKey(object: Record<string, unknown>, path: string): void {
  const [first, ...rest] = path.split(".") as [string, ...string[]];
  if (rest.length === 0) delete object[first];
  else if (object[first]) removeKey(object[first] as Record<string, unknown>, rest.join("."));
}
