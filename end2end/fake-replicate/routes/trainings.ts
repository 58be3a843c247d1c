import type { Context } from "../context";
import { assertValidInput, createPrediction, parseCreateBody, requiredString } from "../create";
import { runToCompletion } from "../lifecycle";
import { findModel, type OutputSpec, versionId } from "../models";
import { predictionJson } from "../prediction";
import { type ApiRequest, invalidInput } from "../request";
import type { ApiResponse } from "../response";
import { ACCOUNT } from "./account";
import { modelFromPath, versionFromPath } from "./models";

/**
 * Starts a training for a model of the account. The trained version cannot be run: the fake's
 * models are fixed.
 */
export function create(request: ApiRequest, context: Context): ApiResponse {
  const modelVersion = { model: modelFromPath(request), version: versionFromPath(request) };
  const body = parseCreateBody(request, ["destination"]);
  const destination = requiredString(body, "destination");
  if (!destination.startsWith(`${ACCOUNT.username}/`) || !findModel(destination))
    throw trainingError("destination", "The destination does not exist");
  const schema = modelVersion.version.openapi_schema.components.schemas.TrainingInput;
  if (!schema) throw trainingError("(root)", "This version cannot be trained");
  assertValidInput({ body, modelVersion }, schema);
  const training = createPrediction(
    {
      kind: "trainings",
      modelVersion,
      outputSpec: trainedVersionOutput(destination),
      body,
      deployment: null,
      cancelAfter: undefined,
    },
    context,
  );
  void runToCompletion(training, context);
  return { status: 201, body: predictionJson(training, context.baseUrl) };
}

function trainedVersionOutput(destination: string): OutputSpec {
  return {
    count: 1,
    incremental: false,
    format: ([weights]) => ({ version: `${destination}:${versionId(weights!)}`, weights }),
  };
}

const trainingError = (field: string, description: string) =>
  invalidInput({ type: "invalid", field, description });
