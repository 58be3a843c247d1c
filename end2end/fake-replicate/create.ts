import type { Context } from "./context";
import type { ModelVersion, OutputSpec } from "./models";
import type { ObjectSchema } from "./models/model";
import { isTerminal, newId, type Prediction, type RunKind, timestamp } from "./prediction";
import { type ApiRequest, invalidInput, jsonObject, parseDuration } from "./request";
import type { InvalidField } from "./response";
import type { WebhookEvent } from "./scenario";
import { ALL_EVENTS, type Scenario } from "./scenario";
import { validateInput } from "./validation";

/** Events that are sent if the request has no `webhook_events_filter`. */
const DEFAULT_EVENTS: WebhookEvent[] = ["output", "completed"];

/** A prediction that is about to be created. */
export interface CreateOptions {
  kind: RunKind;
  modelVersion: ModelVersion;
  /** The outputs that the model produces. */
  outputSpec: OutputSpec;
  body: Record<string, unknown>;
  deployment: string | null;
  cancelAfter: string | undefined;
}

/** Parses and validates the body of a create request, which may have `extraKeys`. */
export function parseCreateBody(
  request: ApiRequest,
  extraKeys: string[] = [],
): Record<string, unknown> {
  const body = jsonObject(request);
  const allowed = ["input", "webhook", "webhook_events_filter", "stream", ...extraKeys];
  const invalidFields: InvalidField[] = Object.keys(body)
    .filter((key) => !allowed.includes(key))
    .map((key) =>
      rootError("additional_property_not_allowed", `Additional property ${key} is not allowed`),
    );
  if (typeof body["input"] !== "object" || body["input"] === null)
    invalidFields.push(rootError("required", "input is required"));
  if (body["webhook"] !== undefined && !isWebhookUrl(body["webhook"])) {
    invalidFields.push({
      type: "format",
      field: "webhook",
      description: "Does not match format 'https-uri'",
    });
  }
  if (!eventsFilter(body).every((event) => ALL_EVENTS.includes(event))) {
    invalidFields.push({
      type: "enum",
      field: "webhook_events_filter",
      description: `must be one of the following: ${ALL_EVENTS.join(", ")}`,
    });
  }
  if (invalidFields.length > 0) throw invalidInput(...invalidFields);
  return body;
}

/** The string under a key that the body must have. */
export function requiredString(body: Record<string, unknown>, key: string): string {
  if (typeof body[key] !== "string")
    throw invalidInput(rootError("required", `${key} is required`));
  return body[key];
}

const rootError = (type: string, description: string): InvalidField => ({
  type,
  field: "(root)",
  description,
});

/** Throws a validation error if the input does not match the schema. */
export function assertValidInput(
  { body, modelVersion }: Pick<CreateOptions, "body" | "modelVersion">,
  schema?: ObjectSchema,
): void {
  const invalidFields = validateInput(
    body["input"] as Record<string, unknown>,
    modelVersion.version.openapi_schema.components.schemas,
    schema,
  );
  if (invalidFields.length > 0) throw invalidInput(...invalidFields);
}

/** Stores a new prediction, without running it. */
export function createPrediction(
  { kind, modelVersion, outputSpec, body, deployment, cancelAfter }: CreateOptions,
  { state }: Context,
): Prediction {
  const input = body["input"] as Record<string, unknown>;
  const prediction: Prediction = {
    id: newId(),
    kind,
    model: modelVersion.model.name,
    version: modelVersion.model.isOfficial ? "hidden" : modelVersion.version.id,
    input,
    status: "starting",
    outputs: [],
    formatOutput: outputSpec.format,
    error: null,
    logs: "",
    createdAt: timestamp(),
    startedAt: null,
    completedAt: null,
    deadline:
      cancelAfter === undefined
        ? null
        : new Date(Date.now() + parseDuration(cancelAfter) * 1000).toISOString(),
    deployment,
    webhook: (body["webhook"] as string | undefined) ?? null,
    webhookEvents: eventsFilter(body),
    scenario: withModelDefaults(state.scenarioFor(input), outputSpec),
    stopController: new AbortController(),
  };
  if (cancelAfter !== undefined) scheduleDeadline(prediction, parseDuration(cancelAfter) * 1000);
  state[kind].set(prediction.id, prediction);
  state.notifyChange();
  return prediction;
}

/** Ends a prediction early, unless it has ended already. */
export function stopPrediction(prediction: Prediction, status: "canceled" | "aborted"): void {
  if (!isTerminal(prediction.status)) prediction.stopController.abort(status);
}

/**
 * At the deadline, a prediction that is still starting is aborted and a running one is canceled.
 */
function scheduleDeadline(prediction: Prediction, milliseconds: number): void {
  setTimeout(
    () => stopPrediction(prediction, prediction.status === "starting" ? "aborted" : "canceled"),
    milliseconds,
  ).unref();
}

/** Fills in what the scenario leaves open from the model's own outputs. */
function withModelDefaults(scenario: Scenario, { count, incremental }: OutputSpec): Scenario {
  const { outputs } = scenario;
  return {
    ...scenario,
    outputs: {
      ...outputs,
      count: outputs.count ?? count,
      incremental: outputs.incremental || incremental,
    },
  };
}

/** HTTPS, as upstream, or plain HTTP on the loopback interface, where tests listen. */
function isWebhookUrl(value: unknown): boolean {
  if (typeof value !== "string" || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === "https:" || (protocol === "http:" && hostname === "127.0.0.1");
}

const eventsFilter = (body: Record<string, unknown>) =>
  (body["webhook_events_filter"] as WebhookEvent[] | undefined) ?? DEFAULT_EVENTS;
