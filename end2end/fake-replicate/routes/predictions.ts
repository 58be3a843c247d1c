import type { Context } from "../context";
import { assertValidInput, createPrediction, parseCreateBody, requiredString } from "../create";
import { invalidVersion } from "../fault";
import { runToCompletion } from "../lifecycle";
import { findVersion, latestVersion, type ModelVersion } from "../models";
import { isTerminal, type Prediction, predictionJson } from "../prediction";
import type { ApiRequest } from "../request";
import { type ApiResponse, notFound } from "../response";
import { deploymentFromPath } from "./deployments";
import { modelFromPath } from "./models";

const MAX_WAIT_SECONDS = 60;

export function create(request: ApiRequest, context: Context): Promise<ApiResponse> | ApiResponse {
  const body = parseCreateBody(request, ["version"]);
  const modelVersion = findVersion(requiredString(body, "version"));
  return modelVersion ? startPrediction(request, context, body, modelVersion) : invalidVersion();
}

/** Only official models can be run by name. */
export function createOnModel(
  request: ApiRequest,
  context: Context,
): Promise<ApiResponse> | ApiResponse {
  const model = modelFromPath(request);
  return model.isOfficial
    ? startPrediction(request, context, parseCreateBody(request), latestVersion(model))
    : notFound();
}

export function createOnDeployment(request: ApiRequest, context: Context): Promise<ApiResponse> {
  const { name, modelVersion } = deploymentFromPath(request);
  return startPrediction(request, context, parseCreateBody(request), modelVersion, name);
}

async function startPrediction(
  request: ApiRequest,
  context: Context,
  body: Record<string, unknown>,
  modelVersion: ModelVersion,
  deployment: string | null = null,
): Promise<ApiResponse> {
  assertValidInput({ body, modelVersion });
  const { outputSpec } = modelVersion.model;
  const prediction = createPrediction(
    {
      kind: "predictions",
      modelVersion,
      outputSpec,
      body,
      deployment,
      cancelAfter: request.headers["cancel-after"],
    },
    context,
  );
  const { id, webhook, input } = prediction;
  context.state.creations.push({ id, webhook, input });
  void runToCompletion(prediction, context);
  const seconds = requestedWait(request);
  if (seconds === null) return { status: 201, body: predictionJson(prediction, context.baseUrl) };
  return waitForEnd(prediction, context, seconds);
}

function requestedWait({ headers }: ApiRequest): number | null {
  const match = /^wait(?:=(\d+))?$/.exec(headers["prefer"] ?? "");
  return match && Math.min(Number(match[1] ?? MAX_WAIT_SECONDS), MAX_WAIT_SECONDS);
}

/** After the timeout, upstream reports `starting` whatever the actual status is. */
async function waitForEnd(
  prediction: Prediction,
  { state, baseUrl }: Context,
  seconds: number,
): Promise<ApiResponse> {
  const timeout = new Promise<false>((resolve) =>
    setTimeout(() => resolve(false), seconds * 1000).unref(),
  );
  const ended = state.waitFor("the prediction to end", () => isTerminal(prediction.status));
  const headers = { "preference-applied": `wait=${seconds}` };
  if (await Promise.race([ended, timeout]))
    return { status: 201, headers, body: predictionJson(prediction, baseUrl) };
  return { status: 202, body: { ...predictionJson(prediction, baseUrl), status: "starting" } };
}
