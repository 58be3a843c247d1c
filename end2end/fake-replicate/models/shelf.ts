import { openapiSchema, versionId } from "./cog";
import type { Model } from "./model";

/** The moment at which the model with this number came out: each a day after the one before. */
const at = (index: number) => new Date(Date.UTC(2024, 0, 1 + index, 9)).toISOString();

/** A model of a made-up yard that builds one a day: a picture from a picture. */
export function boat(index: number): Model {
  const name = `yard/boat-${String(index).padStart(2, "0")}`;
  const predict = {
    image: { type: "uri", description: "The picture to work on" },
    prompt: { type: "string", description: "What to make", default: "" },
    seed: { type: "integer", description: "Leave blank to randomize", optional: true },
  } as const;
  const openapi_schema = openapiSchema({ predict, output: { type: "string", format: "uri", title: "Output" } });
  const links = { cover_image_url: null, github_url: null, paper_url: null, license_url: null, weights_url: null };
  return {
    name,
    isOfficial: false,
    about: { description: `Put boat ${index} into a picture`, created_at: at(index), run_count: index, ...links, default_example: null },
    versions: [{ id: versionId(name), created_at: at(index), cog_version: "0.16.9", openapi_schema }],
    readme: null,
    making: { count: 1, incremental: false, shape: ([only]) => only },
  };
}

/** The first so many boats. */
export const boats = (count: number): Model[] => Array.from({ length: count }, (_, index) => boat(index));
