import { type Answer, notFound, ok } from "../answer";
import { type Model, modelNamed, presentModel } from "../models";
import { page } from "../pages";
import type { Request } from "../request";

/** Models that are good for the same. */
export interface Collection {
  name: string;
  slug: string;
  description: string;
  full_description: string;
  models: Model[];
}

/** Every collection. */
export const COLLECTIONS: Collection[] = [
  collection("Super resolution", "Models that make pictures larger.", ["acme/upscaler"]),
  collection("Text to image", "Models that make pictures from sentences.", ["acme/painter"]),
  collection("Control net", "Models that keep to the shape of a picture.", ["jagilley/stable-diffusion-depth2img", "acme/control"]),
];

function collection(name: string, description: string, models: string[]): Collection {
  const slug = name.toLowerCase().replaceAll(" ", "-");
  const full_description = `## ${name}\n\n${description}\n`;
  return { name, slug, description, full_description, models: models.map((model) => modelNamed(model)!) };
}

export function list(request: Request): Answer {
  return page(request, COLLECTIONS, ({ slug }) => slug, ({ models: _, ...rest }) => rest);
}

export function get({ params }: Request): Answer {
  const found = COLLECTIONS.find(({ slug }) => slug === params["slug"]);
  return found ? ok({ ...found, models: found.models.map(presentModel) }) : notFound();
}
