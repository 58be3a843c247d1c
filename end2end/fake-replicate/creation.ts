import type { InvalidField } from "./answer";
import { faultsOf } from "./input";
import type { Surroundings } from "./life";
import type { Making, Release } from "./models";
import type { ObjectSchema } from "./models/cog";
import { isTerminal, type Kind, newId, type Prediction, timestamp, type WebhookEvent } from "./prediction";
import { duration, jsonObject, refuse, type Request } from "./request";
import { EVERY_EVENT, type Scenario } from "./scenario";

/** What is told where no filter is given. */
const USUAL_EVENTS: WebhookEvent[] = ["output", "completed"];

/** A prediction to be. */
export interface Order {
  kind: Kind;
  release: Release;
  /** What its model makes. */
  making: Making;
  body: Record<string, unknown>;
  deployment: string | null;
  cancelAfter: string | undefined;
}

/** The body of a create, which may have `more` than every create has. */
export function bodyOf(request: Request, more: string[] = []): Record<string, unknown> {
  const body = jsonObject(request);
  const allowed = ["input", "webhook", "webhook_events_filter", "stream", ...more];
  const faults: InvalidField[] = Object.keys(body)
    .filter((key) => !allowed.includes(key))
    .map((key) => root("additional_property_not_allowed", `Additional property ${key} is not allowed`));
  if (typeof body["input"] !== "object" || body["input"] === null) faults.push(root("required", "input is required"));
  if (body["webhook"] !== undefined && !isWebhook(body["webhook"])) {
    faults.push({ type: "format", field: "webhook", description: "Does not match format 'https-uri'" });
  }
  if (!events(body).every((event) => EVERY_EVENT.includes(event))) {
    faults.push({ type: "enum", field: "webhook_events_filter", description: `must be one of the following: ${EVERY_EVENT.join(", ")}` });
  }
  if (faults.length > 0) throw refuse(...faults);
  return body;
}

/** The text of a key that the body must have. */
export function required(body: Record<string, unknown>, key: string): string {
  if (typeof body[key] !== "string") throw refuse(root("required", `${key} is required`));
  return body[key];
}

const root = (type: string, description: string): InvalidField => ({ type, field: "(root)", description });

/** Refuses an input that cannot run. */
export function checkInput({ body, release }: Pick<Order, "body" | "release">, schema?: ObjectSchema): void {
  const faults = faultsOf(body["input"] as Record<string, unknown>, release.version.openapi_schema.components.schemas, schema);
  if (faults.length > 0) throw refuse(...faults);
}

/** Brings a prediction into the world; it does not live yet. */
export function bring({ kind, release, making, body, deployment, cancelAfter }: Order, { world }: Surroundings): Prediction {
  const input = body["input"] as Record<string, unknown>;
  const prediction: Prediction = {
    id: newId(),
    kind,
    model: release.model.name,
    version: release.model.isOfficial ? "hidden" : release.version.id,
    input,
    status: "starting",
    outputs: [],
    shape: making.shape,
    error: null,
    logs: "",
    createdAt: timestamp(),
    startedAt: null,
    completedAt: null,
    deadline: cancelAfter === undefined ? null : new Date(Date.now() + duration(cancelAfter) * 1000).toISOString(),
    deployment,
    webhook: (body["webhook"] as string | undefined) ?? null,
    webhookEvents: events(body),
    scenario: suited(world.scenarioFor(input), making),
    stop: new AbortController(),
  };
  if (cancelAfter !== undefined) expire(prediction, duration(cancelAfter) * 1000);
  world[kind].set(prediction.id, prediction);
  world.changed();
  return prediction;
}

/** Ends a prediction that has not ended. */
export function stop(prediction: Prediction, status: "canceled" | "aborted"): void {
  if (!isTerminal(prediction.status)) prediction.stop.abort(status);
}

/** A deadline aborts what has not begun and cancels what runs. */
function expire(prediction: Prediction, milliseconds: number): void {
  setTimeout(() => stop(prediction, prediction.status === "starting" ? "aborted" : "canceled"), milliseconds).unref();
}

/** What the scenario leaves open is as the model does it. */
function suited(scenario: Scenario, { count, incremental }: Making): Scenario {
  const { outputs } = scenario;
  return { ...scenario, outputs: { ...outputs, count: outputs.count ?? count, incremental: outputs.incremental || incremental } };
}

/** HTTPS, as upstream; and plain HTTP on this machine, where tests listen. */
function isWebhook(value: unknown): boolean {
  if (typeof value !== "string" || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === "https:" || (protocol === "http:" && hostname === "127.0.0.1");
}

const events = (body: Record<string, unknown>) => (body["webhook_events_filter"] as WebhookEvent[] | undefined) ?? USUAL_EVENTS;
