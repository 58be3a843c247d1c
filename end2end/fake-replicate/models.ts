import { ACME } from "./models/acme";
import { DEPTH2IMG } from "./models/depth2img";
import type { Model, Version } from "./models/model";

export { versionId } from "./models/cog";
export { DEPTH2IMG } from "./models/depth2img";
export type { Making, Model, Version } from "./models/model";

/** What can be run, and in which version. */
export interface Release {
  model: Model;
  version: Version;
}

/** Every model there is, official ones among them. */
export const MODELS: Model[] = [DEPTH2IMG, ...ACME];

/** The model that is called `owner/name`. */
export const modelNamed = (name: string): Model | undefined => MODELS.find((model) => model.name === name);

/** The release that came last. */
export const latest = (model: Model): Release => ({ model, version: model.versions[0]! });

/** What the `version` of a create names: `64hex`, `owner/name:64hex`, or for official models only `owner/name`. */
export function releaseNamed(reference: string): Release | undefined {
  const [name, id] = reference.includes("/") ? reference.split(":", 2) : [undefined, reference];
  const model = name === undefined ? MODELS.find(({ versions }) => versions.some((version) => version.id === id)) : modelNamed(name);
  if (!model) return undefined;
  if (id === undefined) return model.isOfficial ? latest(model) : undefined;
  const version = model.versions.find((each) => each.id === id);
  return version && { model, version };
}

/** The models whose name or description has every word of a query. Quotes and other signs are no words: some clients send the query as JSON. */
export function matching(query: string): Model[] {
  const words = query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return MODELS.filter(({ name, about }) => words.every((word) => `${name} ${about.description}`.toLowerCase().includes(word)));
}

/** The object that `GET /models/{owner}/{name}` answers. */
export function presentModel({ name, about, isOfficial, versions }: Model): Record<string, unknown> {
  const [owner, short] = name.split("/");
  return { url: `https://replicate.com/${name}`, owner, name: short, visibility: "public", is_official: isOfficial, ...about, latest_version: versions[0] };
}
