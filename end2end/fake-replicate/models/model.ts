import type { Schemas } from "./cog";

/** A model, and what a run of it makes. */
export interface Model {
  /** `owner/name`. */
  name: string;
  isOfficial: boolean;
  about: About;
  /** The newest first. */
  versions: Version[];
  readme: string | null;
  making: Making;
}

/** What is published of a model beside its name and its versions, in the words of the API. */
export interface About {
  description: string;
  created_at: string;
  run_count: number;
  cover_image_url: string | null;
  github_url: string | null;
  paper_url: string | null;
  license_url: string | null;
  weights_url: string | null;
  /** A prediction. */
  default_example: Record<string, unknown> | null;
}

/** A version, as the API tells of it. */
export interface Version {
  id: string;
  created_at: string;
  cog_version: string;
  openapi_schema: { components: { schemas: Schemas } };
}

/** What a run makes. */
export interface Making {
  /** How many files or words, where the scenario does not say; null is as many as the input's `num_outputs`. */
  count: number | null;
  /** One by one while it runs. */
  incremental: boolean;
  /** The prediction's `output`, of the addresses of what is there. */
  shape(addresses: string[]): unknown;
}
