import { randomBytes } from "node:crypto";

import type { Making } from "./models";
import type { Scenario } from "./scenario";

export type WebhookEvent = "start" | "output" | "logs" | "completed";
export type Status = "starting" | "processing" | "succeeded" | "failed" | "canceled" | "aborted";

/** A training is lived and told as a prediction is, under an address of its own. */
export type Kind = "predictions" | "trainings";

/** A prediction as the world knows it. */
export interface Prediction {
  id: string;
  kind: Kind;
  model: string;
  version: string;
  input: Record<string, unknown>;
  status: Status;
  /** Addresses of outputs that are there, in order. */
  outputs: string[];
  /** What `output` is, of these addresses. */
  shape: Making["shape"];
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
  /** Ends its life early, with the status that it then gets. */
  stop: AbortController;
}

export const isTerminal = (status: Status) => status !== "starting" && status !== "processing";

/** 26 characters of base32, as Replicate's. */
export function newId(): string {
  return Array.from(randomBytes(26), (byte) => "abcdefghijklmnopqrstuvwxyz234567".charAt(byte % 32)).join("");
}

/** RFC 3339 with microseconds; the upstream's fraction varies, and six digits are the most usual. */
export function timestamp(): string {
  const now = performance.timeOrigin + performance.now();
  const microseconds = Math.floor((now % 1) * 1000);
  return new Date(now).toISOString().replace("Z", `${String(microseconds).padStart(3, "0")}Z`);
}

/** The object that `GET` answers; in a webhook what is not there yet is null instead of absent. */
export function present(prediction: Prediction, base: string, inWebhook = false): Record<string, unknown> {
  const { scenario, status } = prediction;
  const gone = scenario.dataRemoved && isTerminal(status);
  const object: Record<string, unknown> = {
    id: prediction.id,
    model: prediction.model,
    version: prediction.version,
    input: gone ? {} : prediction.input,
    output: gone ? null : output(prediction),
    logs: gone ? null : inWebhook ? prediction.logs || null : prediction.logs,
    error: prediction.error,
    status: scenario.statusWords[status] ?? status,
    data_removed: gone,
    source: "api",
    created_at: prediction.createdAt,
    started_at: prediction.startedAt,
    completed_at: prediction.completedAt,
    deadline: prediction.deadline,
    deployment: prediction.deployment,
    metrics: metrics(prediction),
    webhook: prediction.webhook,
    urls: {
      get: `${base}/${prediction.kind}/${prediction.id}`,
      cancel: `${base}/${prediction.kind}/${prediction.id}/cancel`,
      web: `https://replicate.com/p/${prediction.id}`,
    },
  };
  if (!inWebhook) for (const key of ["started_at", "completed_at"]) if (object[key] === null) delete object[key];
  for (const key of ["deadline", "deployment", "webhook"]) if (object[key] === null) delete object[key];
  for (const path of scenario.missingKeys) removeKey(object, path);
  return object;
}

/** As the model gives it, or in a form that the scenario puts in its place. */
function output({ outputs, scenario, shape }: Prediction): unknown {
  if (outputs.length === 0) return null;
  const forms = { array: shape(outputs), string: outputs[0], object: { images: outputs }, null: null };
  return forms[scenario.outputs.form];
}

function metrics({ createdAt, startedAt, completedAt, status }: Prediction): Record<string, number> {
  if (status !== "succeeded" || completedAt === null) return {};
  const seconds = (from: string | null) => (Date.parse(completedAt) - Date.parse(from ?? createdAt)) / 1000;
  return { predict_time: seconds(startedAt), total_time: seconds(createdAt) };
}

function removeKey(object: Record<string, unknown>, path: string): void {
  const [first, ...rest] = path.split(".") as [string, ...string[]];
  if (rest.length === 0) delete object[first];
  else if (object[first]) removeKey(object[first] as Record<string, unknown>, rest.join("."));
}
