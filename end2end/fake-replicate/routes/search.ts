import { type Answer, ok, problem } from "../answer";
import { matching, type Model, presentModel } from "../models";
import type { Request } from "../request";
import { COLLECTIONS } from "./collections";

const USUAL_LIMIT = 20;
const LARGEST_LIMIT = 50;

const PAGES = [{ name: "Getting started with depth", href: "/docs/guides/depth" }];

/** Models, collections and pages in one answer. Only models are limited. */
export function search({ url }: Request): Answer {
  const query = url.searchParams.get("query");
  if (!query) return problem(400, 'Query parameter "query" is required');
  const limit = Number(url.searchParams.get("limit") ?? USUAL_LIMIT);
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= LARGEST_LIMIT)) return problem(400, 'Query parameter "limit" must be between 1 and 50');
  const models = matching(query).slice(0, limit).map((model, place) => ({ model: presentModel(model), metadata: metadata(model, place) }));
  const collections = COLLECTIONS.filter(({ name, description }) => has(`${name} ${description}`, query));
  return ok({
    query,
    models,
    collections: collections.map(({ name, slug, description, models }) => ({ name, slug, description, models: models.map((model) => model.name) })),
    pages: PAGES.filter(({ name }) => has(name, query)),
  });
}

function metadata(model: Model, place: number): unknown {
  const tags = COLLECTIONS.filter(({ models }) => models.includes(model)).map(({ slug }) => slug);
  return { generated_description: `${model.about.description}. ${model.readme ?? ""}`.trim(), tags, score: 1 / (place + 1) };
}

const has = (text: string, query: string) => text.toLowerCase().includes(query.toLowerCase());
