import { type Answer, notFound, ok, problem } from "../answer";
import type { Surroundings } from "../life";
import { matching, type Model, modelNamed, MODELS, presentModel, type Version } from "../models";
import { page } from "../pages";
import { Refusal, type Request } from "../request";

/** Fewer than upstream, so that whoever wants all of them has to turn the page. */
const MODELS_A_PAGE = 4;

const SORTS: Record<string, (model: Model) => string> = {
  model_created_at: ({ about }) => about.created_at,
  latest_version_created_at: ({ versions }) => versions[0]!.created_at,
};

/** The model in the path, where it can be run or is on the shelf. */
export function modelOf({ params }: Request, shelf: Model[] = []): Model {
  const name = `${params["owner"]}/${params["name"]}`;
  const model = modelNamed(name) ?? shelf.find((each) => each.name === name);
  if (!model) throw new Refusal(notFound());
  return model;
}

/** The version in the path. */
export function versionOf(request: Request): Version {
  const version = modelOf(request).versions.find(({ id }) => id === request.params["id"]);
  if (!version) throw new Refusal(notFound());
  return version;
}

export function list(request: Request, { world }: Surroundings): Answer {
  const { searchParams } = request.url;
  const moment = SORTS[searchParams.get("sort_by") ?? "latest_version_created_at"];
  const direction = { asc: 1, desc: -1 }[searchParams.get("sort_direction") ?? "desc"];
  if (!moment || !direction) return problem(400, "Models cannot be sorted like that");
  const sorted = [...MODELS, ...world.shelf].sort((one, other) => direction * (moment(one) < moment(other) ? -1 : 1));
  const shown = page(request, sorted, ({ name }) => name, presentModel, MODELS_A_PAGE);
  return searchParams.has("cursor") ? shown : withStrays(shown, world.strays);
}

function withStrays({ body, ...answer }: Answer, strays: unknown[]): Answer {
  const { results, ...rest } = body as { results: unknown[] };
  return { ...answer, body: { ...rest, results: [...strays, ...results] } };
}

/** By the words in the body. */
export function search(request: Request): Answer {
  return page(request, matching(request.body.toString("utf8")), ({ name }) => name, presentModel);
}

export const get = (request: Request, { world }: Surroundings): Answer => ok(presentModel(modelOf(request, world.shelf)));

export function examples(request: Request): Answer {
  const { default_example } = modelOf(request).about;
  return page(request, default_example ? [default_example] : [], ({ id }) => String(id), (each) => each);
}

export function readme(request: Request): Answer {
  const { readme } = modelOf(request);
  return readme === null ? notFound() : { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: Buffer.from(readme) };
}

export const versions = (request: Request, { world }: Surroundings): Answer =>
  page(request, modelOf(request, world.shelf).versions, ({ id }) => id, (version) => version);

export const version = (request: Request): Answer => ok(versionOf(request));
