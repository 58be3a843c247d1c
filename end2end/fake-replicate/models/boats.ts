import { openapiSchema, versionId } from "./cog";
import type { Model } from "./model";

/** Release date of the model with this index; one is released each day. */
const createdAt = (index: number) => new Date(Date.UTC(2024, 0, 1 + index, 9)).toISOString();

/** A made-up image-to-image model that appears in lists and cannot be run. */
export function boat(index: number): Model {
  const name = `yard/boat-${String(index).padStart(2, "0")}`;
  const predict = {
    image: { type: "uri", description: "The image to work on" },
    prompt: { type: "string", description: "What to make", default: "" },
    seed: { type: "integer", description: "Leave blank to randomize", optional: true },
  } as const;
  const openapi_schema = openapiSchema({
    predict,
    output: { type: "string", format: "uri", title: "Output" },
  });
  const links = {
    cover_image_url: null,
    github_url: null,
    paper_url: null,
    license_url: null,
    weights_url: null,
  };
  return {
    name,
    isOfficial: false,
    metadata: {
      description: `Put boat ${index} into a picture`,
      created_at: createdAt(index),
      run_count: index,
      ...links,
      default_example: null,
    },
    versions: [
      { id: versionId(name), created_at: createdAt(index), cog_version: "0.16.9", openapi_schema },
    ],
    readme: null,
    outputSpec: { count: 1, incremental: false, format: ([first]) => first },
  };
}

/** The first `count` of these models. */
export const boats = (count: number): Model[] =>
  Array.from({ length: count }, (_, index) => boat(index));
