import type { Context } from "../context";
import { findModel, type Model, MODELS, presentModel, searchModels, type Version } from "../models";
import { paginate } from "../pagination";
import { type ApiRequest, HttpError } from "../request";
import { type ApiResponse, notFound, ok, problem } from "../response";

/** Smaller than upstream's, so that clients have to request more than one page. */
const PAGE_SIZE = 4;

const SORTS: Record<string, (model: Model) => string> = {
  model_created_at: ({ metadata }) => metadata.created_at,
  latest_version_created_at: ({ versions }) => versions[0]!.created_at,
};

/** The model in the path, whether it can be run or is only listed. */
export function modelFromPath({ params }: ApiRequest, listedModels: Model[] = []): Model {
  const name = `${params["owner"]}/${params["name"]}`;
  const model = findModel(name) ?? listedModels.find((each) => each.name === name);
  if (!model) throw new HttpError(notFound());
  return model;
}

/** The version in the path. */
export function versionFromPath(request: ApiRequest): Version {
  const version = modelFromPath(request).versions.find(({ id }) => id === request.params["id"]);
  if (!version) throw new HttpError(notFound());
  return version;
}

export function list(request: ApiRequest, { state }: Context): ApiResponse {
  const { searchParams } = request.url;
  const sortKey = SORTS[searchParams.get("sort_by") ?? "latest_version_created_at"];
  const direction = { asc: 1, desc: -1 }[searchParams.get("sort_direction") ?? "desc"];
  if (!sortKey || !direction) return problem(400, "Models cannot be sorted like that");
  const sorted = [...MODELS, ...state.listedModels].sort(
    (a, b) => direction * (sortKey(a) < sortKey(b) ? -1 : 1),
  );
  const response = paginate(request, sorted, ({ name }) => name, presentModel, PAGE_SIZE);
  return searchParams.has("cursor")
    ? response
    : withMalformedEntries(response, state.malformedEntries);
}

function withMalformedEntries(
  { body, ...response }: ApiResponse,
  malformedEntries: unknown[],
): ApiResponse {
  const { results, ...rest } = body as { results: unknown[] };
  return { ...response, body: { ...rest, results: [...malformedEntries, ...results] } };
}

/** Searches with the text in the body. */
export function search(request: ApiRequest): ApiResponse {
  return paginate(
    request,
    searchModels(request.body.toString("utf8")),
    ({ name }) => name,
    presentModel,
  );
}

export const get = (request: ApiRequest, { state }: Context): ApiResponse =>
  ok(presentModel(modelFromPath(request, state.listedModels)));

export function examples(request: ApiRequest): ApiResponse {
  const { default_example } = modelFromPath(request).metadata;
  return paginate(
    request,
    default_example ? [default_example] : [],
    ({ id }) => String(id),
    (each) => each,
  );
}

export function readme(request: ApiRequest): ApiResponse {
  const { readme } = modelFromPath(request);
  return readme === null
    ? notFound()
    : {
        status: 200,
        headers: { "content-type": "text/plain; charset=utf-8" },
        body: Buffer.from(readme),
      };
}

export const versions = (request: ApiRequest, { state }: Context): ApiResponse =>
  paginate(
    request,
    modelFromPath(request, state.listedModels).versions,
    ({ id }) => id,
    (version) => version,
  );

export const version = (request: ApiRequest): ApiResponse => ok(versionFromPath(request));
