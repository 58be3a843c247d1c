import { type Model, presentModel, searchModels } from "../models";
import type { ApiRequest } from "../request";
import { type ApiResponse, ok, problem } from "../response";
import { COLLECTIONS } from "./collections";

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 50;

const PAGES = [{ name: "Getting started with depth", href: "/docs/guides/depth" }];

/** Returns models, collections and pages. The limit applies to models only. */
export function search({ url }: ApiRequest): ApiResponse {
  const query = url.searchParams.get("query");
  if (!query) return problem(400, 'Query parameter "query" is required');
  const limit = Number(url.searchParams.get("limit") ?? DEFAULT_LIMIT);
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT))
    return problem(400, 'Query parameter "limit" must be between 1 and 50');
  const models = searchModels(query)
    .slice(0, limit)
    .map((model, rank) => ({ model: presentModel(model), metadata: metadata(model, rank) }));
  const collections = COLLECTIONS.filter(({ name, description }) =>
    contains(`${name} ${description}`, query),
  );
  return ok({
    query,
    models,
    collections: collections.map(({ name, slug, description, models }) => ({
      name,
      slug,
      description,
      models: models.map((model) => model.name),
    })),
    pages: PAGES.filter(({ name }) => contains(name, query)),
  });
}

function metadata(model: Model, rank: number): unknown {
  const tags = COLLECTIONS.filter(({ models }) => models.includes(model)).map(({ slug }) => slug);
  return {
    generated_description: `${model.metadata.description}. ${model.readme ?? ""}`.trim(),
    tags,
    score: 1 / (rank + 1),
  };
}

const contains = (text: string, query: string) => text.toLowerCase().includes(query.toLowerCase());
