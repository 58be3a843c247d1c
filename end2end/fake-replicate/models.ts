import { ACME } from "./models/acme";
import { DEPTH2IMG } from "./models/depth2img";
import type { Model, Version } from "./models/model";

export { versionId } from "./models/cog";
export { DEPTH2IMG } from "./models/depth2img";
export type { Model, OutputSpec, Version } from "./models/model";

/** A model and one of its versions. */
export interface ModelVersion {
  model: Model;
  version: Version;
}

/** Every model that the fake can run, official ones included. */
export const MODELS: Model[] = [DEPTH2IMG, ...ACME];

/** The model `owner/name`, if there is one. */
export const findModel = (name: string): Model | undefined =>
  MODELS.find((model) => model.name === name);

/** The newest version of a model. */
export const latestVersion = (model: Model): ModelVersion => ({
  model,
  version: model.versions[0]!,
});

/**
 * Resolves the `version` of a create request: `64hex`, `owner/name:64hex`, or `owner/name` for
 * official models only.
 */
export function findVersion(reference: string): ModelVersion | undefined {
  const [name, id] = reference.includes("/") ? reference.split(":", 2) : [undefined, reference];
  const model =
    name === undefined
      ? MODELS.find(({ versions }) => versions.some((version) => version.id === id))
      : findModel(name);
  if (!model) return undefined;
  if (id === undefined) return model.isOfficial ? latestVersion(model) : undefined;
  const version = model.versions.find((each) => each.id === id);
  return version && { model, version };
}

/**
 * The models whose name or description contains every token of the query. Quotes and punctuation
 * are ignored, because some clients send the query as JSON.
 */
export function searchModels(query: string): Model[] {
  const tokens = query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return MODELS.filter(({ name, metadata }) =>
    tokens.every((word) => `${name} ${metadata.description}`.toLowerCase().includes(word)),
  );
}

/** Response body of `GET /models/{owner}/{name}`. */
export function presentModel({
  name,
  metadata,
  isOfficial,
  versions,
}: Model): Record<string, unknown> {
  const [owner, shortName] = name.split("/");
  return {
    url: `https://replicate.com/${name}`,
    owner,
    name: shortName,
    visibility: "public",
    is_official: isOfficial,
    ...metadata,
    latest_version: versions[0],
  };
}
