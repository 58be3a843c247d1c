import { readFileSync } from "node:fs";

import type { About, Model, Version } from "./model";

type Published = About & { owner: string; name: string; latest_version: Version };

const PUBLISHED = JSON.parse(readFileSync(new URL("../../../api/models/stable-diffusion-depth2img.json", import.meta.url), "utf8")) as Published;
const { owner, name, latest_version, ...about } = PUBLISHED;

/** The model as Replicate publishes it. */
export const DEPTH2IMG: Model = {
  name: `${owner}/${name}`,
  isOfficial: false,
  about,
  versions: [latest_version],
  readme: null,
  making: { count: null, incremental: false, shape: (addresses) => addresses },
};

const OWN = ["Input", "Output", "scheduler"];

/** The schemas that every version has, whatever its model does: those of Cog's own protocol. */
export const PROTOCOL: Record<string, unknown> = Object.fromEntries(
  Object.entries(latest_version.openapi_schema.components.schemas).filter(([title]) => !OWN.includes(title)),
);
