import { readFileSync } from "node:fs";

import type { Metadata, Model, Version } from "./model";

type Published = Metadata & { owner: string; name: string; latest_version: Version };

const PUBLISHED = JSON.parse(
  readFileSync(
    new URL("../../../api/models/stable-diffusion-depth2img.json", import.meta.url),
    "utf8",
  ),
) as Published;
const { owner, name, latest_version, ...metadata } = PUBLISHED;

/** The model, as Replicate publishes it. */
export const DEPTH2IMG: Model = {
  name: `${owner}/${name}`,
  isOfficial: false,
  metadata,
  versions: [latest_version],
  readme: null,
  outputSpec: { count: null, incremental: false, format: (addresses) => addresses },
};

const MODEL_SCHEMAS = ["Input", "Output", "scheduler"];

/** Schemas of Cog's own protocol, which every version has. */
export const PROTOCOL_SCHEMAS: Record<string, unknown> = Object.fromEntries(
  Object.entries(latest_version.openapi_schema.components.schemas).filter(
    ([title]) => !MODEL_SCHEMAS.includes(title),
  ),
);
