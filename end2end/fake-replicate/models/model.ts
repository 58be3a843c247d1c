/** A model and the outputs that it produces. */
export interface Model {
  /** `owner/name`. */
  name: string;
  isOfficial: boolean;
  metadata: Metadata;
  /** Newest first. */
  versions: Version[];
  readme: string | null;
  outputSpec: OutputSpec;
}

/** The published fields beside name and versions, named as in the API. */
export interface Metadata {
  description: string;
  created_at: string;
  run_count: number;
  cover_image_url: string | null;
  github_url: string | null;
  paper_url: string | null;
  license_url: string | null;
  weights_url: string | null;
  /** A prediction object. */
  default_example: Record<string, unknown> | null;
}

/** A version, as the API returns it. */
export interface Version {
  id: string;
  created_at: string;
  cog_version: string;
  openapi_schema: { components: { schemas: Schemas } };
}

/** The outputs of a successful run. */
export interface OutputSpec {
  /**
   * Number of files or text tokens, unless the scenario sets one. `null`: the input's
   * `num_outputs`.
   */
  count: number | null;
  /** Published one by one while the model runs. */
  incremental: boolean;
  /** Builds the prediction's `output` from the URLs of the files published so far. */
  format(addresses: string[]): unknown;
}

/** A property schema, limited to the keywords that inputs are validated against. */
export interface Property {
  type?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  allOf?: [{ $ref: string }];
  enum?: unknown[];
}

/** An object schema. */
export interface ObjectSchema {
  properties?: Record<string, Property>;
  required?: string[];
}

/** The component schemas of a version: `Input`, `Output`, the enums, and those that Cog adds. */
export type Schemas = { Input: ObjectSchema; TrainingInput?: ObjectSchema } & Record<
  string,
  Property & ObjectSchema
>;
