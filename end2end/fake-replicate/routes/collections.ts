import { findModel, type Model, presentModel } from "../models";
import { paginate } from "../pagination";
import type { ApiRequest } from "../request";
import { type ApiResponse, notFound, ok } from "../response";

/** Models for the same task. */
export interface Collection {
  name: string;
  slug: string;
  description: string;
  full_description: string;
  models: Model[];
}

export const COLLECTIONS: Collection[] = [
  collection("Super resolution", "Models that make pictures larger.", ["acme/upscaler"]),
  collection("Text to image", "Models that make pictures from sentences.", ["acme/painter"]),
  collection("Control net", "Models that keep to the shape of a picture.", [
    "jagilley/stable-diffusion-depth2img",
    "acme/control",
  ]),
];

function collection(name: string, description: string, models: string[]): Collection {
  const slug = name.toLowerCase().replaceAll(" ", "-");
  const full_description = `## ${name}\n\n${description}\n`;
  return {
    name,
    slug,
    description,
    full_description,
    models: models.map((model) => findModel(model)!),
  };
}

export function list(request: ApiRequest): ApiResponse {
  return paginate(
    request,
    COLLECTIONS,
    ({ slug }) => slug,
    ({ models: _, ...rest }) => rest,
  );
}

export function get({ params }: ApiRequest): ApiResponse {
  const found = COLLECTIONS.find(({ slug }) => slug === params["slug"]);
  return found ? ok({ ...found, models: found.models.map(presentModel) }) : notFound();
}
