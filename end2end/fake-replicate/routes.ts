import type { Answer } from "./answer";
import { notFound } from "./answer";
import type { Operation } from "./fault";
import * as files from "./routes/files";
import * as predictions from "./routes/predictions";
import { MODEL, MODEL_NAME } from "./input";
import type { Surroundings as Context } from "./life";
import { Refusal, type Request } from "./request";

type Handler = (request: Request, context: Context) => Answer | Promise<Answer>;

/** A route of the API, under `/v1`. */
interface Route {
  method: string;
  path: string;
  operation: Operation;
  handle: Handler;
}

const route = (method: string, path: string, operation: Operation, handle: Handler): Route => ({ method, path, operation, handle });

const ROUTES: Route[] = [
  route("GET", "/account", "account.get", () => ok(ACCOUNT)),
  route("GET", "/hardware", "hardware.list", () => ok(HARDWARE)),
  route("GET", "/webhooks/default/secret", "webhooks.default.secret.get", (_, { world }) => ok({ key: world.webhookSecret })),
  route("POST", "/files", "files.create", files.create),
  route("GET", "/files", "files.list", files.list),
  route("GET", "/files/{id}", "files.get", files.get),
  route("DELETE", "/files/{id}", "files.delete", files.remove),
  route("POST", "/predictions", "predictions.create", predictions.create),
  route("GET", "/predictions", "predictions.list", predictions.list),
  route("GET", "/predictions/{id}", "predictions.get", predictions.get),
  route("POST", "/predictions/{id}/cancel", "predictions.cancel", predictions.cancel),
  route("GET", "/models/{owner}/{name}", "models.get", ifKnown(() => ok(model()))),
  route("GET", "/models/{owner}/{name}/versions", "models.versions.list", ifKnown(() => ok({ next: null, previous: null, results: [MODEL.latest_version] }))),
  route("GET", "/models/{owner}/{name}/versions/{id}", "models.versions.get", ifKnown(version)),
  route("POST", "/models/{owner}/{name}/predictions", "models.predictions.create", ifKnown(predictions.createOnModel)),
  route("POST", "/deployments/{owner}/{name}/predictions", "deployments.predictions.create", predictions.createOnDeployment),
];

const ACCOUNT = {
  type: "organization",
  username: "acme",
  name: "Acme Corp",
  github_url: "https://github.com/acme",
  avatar_url: "https://github.com/acme.png",
};

const HARDWARE = [
  { sku: "cpu", name: "CPU" },
  { sku: "gpu-t4", name: "Nvidia T4 GPU" },
  { sku: "gpu-a40-large", name: "Nvidia A40 (Large) GPU" },
];

const ok = (body: unknown): Answer => ({ status: 200, body });

/** The route of a request, and the request with the names of its path. */
export function find(request: Request): { operation: Operation; handle: (context: Context) => Promise<Answer> } | undefined {
  for (const { method, path, operation, handle } of ROUTES) {
    const params = match(`/v1${path}`, request.url.pathname);
    if (method !== request.method || !params) continue;
    return { operation, handle: (context) => answer(handle, { ...request, params }, context) };
  }
  return undefined;
}

async function answer(handle: Handler, request: Request, context: Context): Promise<Answer> {
  try {
    return await handle(request, context);
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

function match(template: string, path: string): Record<string, string> | undefined {
  const names = template.split("/");
  const parts = path.split("/");
  if (names.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, name] of names.entries()) {
    const part = parts[at]!;
    if (name.startsWith("{")) params[name.slice(1, -1)] = decodeURIComponent(part);
    else if (name !== part) return undefined;
  }
  return params;
}

function ifKnown(handle: Handler): Handler {
  return (request, context) => (`${request.params["owner"]}/${request.params["name"]}` === MODEL_NAME ? handle(request, context) : notFound());
}

function model(): unknown {
  const [owner, name] = MODEL_NAME.split("/");
  return { url: `https://replicate.com/${MODEL_NAME}`, owner, name, visibility: "public", paper_url: null, is_official: false, ...MODEL };
}

function version(request: Request): Answer {
  return request.params["id"] === MODEL.latest_version.id ? ok(MODEL.latest_version) : notFound();
}
