import type { Context } from "./context";
import type { Operation } from "./fault";
import { type ApiRequest, HttpError } from "./request";
import type { ApiResponse } from "./response";
import * as account from "./routes/account";
import * as collections from "./routes/collections";
import * as deployments from "./routes/deployments";
import * as files from "./routes/files";
import * as models from "./routes/models";
import * as predictions from "./routes/predictions";
import * as runs from "./routes/runs";
import { search } from "./routes/search";
import * as trainings from "./routes/trainings";

type Handler = (request: ApiRequest, context: Context) => ApiResponse | Promise<ApiResponse>;

/** A route of the API, under `/v1`. */
interface Route {
  method: string;
  path: string;
  operation: Operation;
  handle: Handler;
}

const route = (method: string, path: string, operation: Operation, handle: Handler): Route => ({
  method,
  path,
  operation,
  handle,
});

const ROUTES: Route[] = [
  route("GET", "/account", "account.get", account.get),
  route("GET", "/hardware", "hardware.list", account.hardware),
  route("GET", "/webhooks/default/secret", "webhooks.default.secret.get", account.webhookSecret),
  route("POST", "/files", "files.create", files.create),
  route("GET", "/files", "files.list", files.list),
  route("GET", "/files/{id}", "files.get", files.get),
  route("DELETE", "/files/{id}", "files.delete", files.remove),
  route("GET", "/search", "search", search),
  route("GET", "/collections", "collections.list", collections.list),
  route("GET", "/collections/{slug}", "collections.get", collections.get),
  route("GET", "/models", "models.list", models.list),
  route("QUERY", "/models", "models.search", models.search),
  route("GET", "/models/{owner}/{name}", "models.get", models.get),
  route("GET", "/models/{owner}/{name}/examples", "models.examples.list", models.examples),
  route("GET", "/models/{owner}/{name}/readme", "models.readme.get", models.readme),
  route("GET", "/models/{owner}/{name}/versions", "models.versions.list", models.versions),
  route("GET", "/models/{owner}/{name}/versions/{id}", "models.versions.get", models.version),
  route(
    "POST",
    "/models/{owner}/{name}/predictions",
    "models.predictions.create",
    predictions.createOnModel,
  ),
  route(
    "POST",
    "/models/{owner}/{name}/versions/{id}/trainings",
    "trainings.create",
    trainings.create,
  ),
  route("GET", "/deployments", "deployments.list", deployments.list),
  route("GET", "/deployments/{owner}/{name}", "deployments.get", deployments.get),
  route(
    "POST",
    "/deployments/{owner}/{name}/predictions",
    "deployments.predictions.create",
    predictions.createOnDeployment,
  ),
  route("POST", "/predictions", "predictions.create", predictions.create),
  route("GET", "/predictions", "predictions.list", runs.list("predictions")),
  route("GET", "/predictions/{id}", "predictions.get", runs.get("predictions")),
  route("POST", "/predictions/{id}/cancel", "predictions.cancel", runs.cancel("predictions")),
  route("GET", "/trainings", "trainings.list", runs.list("trainings")),
  route("GET", "/trainings/{id}", "trainings.get", runs.get("trainings")),
  route("POST", "/trainings/{id}/cancel", "trainings.cancel", runs.cancel("trainings")),
];

/** Finds the route of a request. The returned handler gets the request with its path parameters. */
export function findRoute(
  request: ApiRequest,
): { operation: Operation; handle: (context: Context) => Promise<ApiResponse> } | undefined {
  for (const { method, path, operation, handle } of ROUTES) {
    const params = matchPath(`/v1${path}`, request.url.pathname);
    if (method !== request.method || !params) continue;
    return {
      operation,
      handle: (context) => handleErrors(handle, { ...request, params }, context),
    };
  }
  return undefined;
}

async function handleErrors(
  handle: Handler,
  request: ApiRequest,
  context: Context,
): Promise<ApiResponse> {
  try {
    return await handle(request, context);
  } catch (error) {
    if (error instanceof HttpError) return error.response;
    throw error;
  }
}

function matchPath(template: string, path: string): Record<string, string> | undefined {
  const names = template.split("/");
  const parts = path.split("/");
  if (names.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const part = parts[index]!;
    if (name.startsWith("{")) params[name.slice(1, -1)] = decodeURIComponent(part);
    else if (name !== part) return undefined;
  }
  return params;
}
