import { createHash } from "node:crypto";

import { PROTOCOL_SCHEMAS } from "./depth2img";
import type { Schemas } from "./model";

/** A parameter of a model's `predict()`. It is required unless it is optional or has a default. */
export interface Parameter {
  type: "string" | "integer" | "number" | "boolean" | "uri";
  description: string;
  optional?: true;
  default?: unknown;
  choices?: unknown[];
  minimum?: number;
  maximum?: number;
}

/** Parameters by name, in declaration order. */
export type Signature = Record<string, Parameter>;

/** The signature of a model, as its author declares it. */
export interface ModelSignature {
  predict: Signature;
  /** JSON schema of the output. */
  output: unknown;
  /** Schemas that the output schema refers to. */
  outputSchemas?: Record<string, unknown>;
  train?: Signature;
}

/** The OpenAPI document that Cog generates for a model. Replicate publishes it without `paths`. */
export function openapiSchema({ predict, output, outputSchemas, train }: ModelSignature): {
  components: { schemas: Schemas };
} {
  const schemas = {
    ...PROTOCOL_SCHEMAS,
    Input: inputSchema("Input", predict),
    Output: output,
    ...(train && { TrainingInput: inputSchema("TrainingInput", train) }),
    ...choices({ ...predict, ...train }),
    ...outputSchemas,
  };
  const head = { openapi: "3.0.2", info: { title: "Cog", version: "0.1.0" } };
  return { ...head, components: { schemas: schemas as unknown as Schemas } };
}

/** A version id of 64 hex digits, derived from `seed`. */
export const versionId = (seed: string): string => createHash("sha256").update(seed).digest("hex");

function inputSchema(title: string, signature: Signature): unknown {
  const required = Object.entries(signature).filter(
    ([, each]) => !each.optional && each.default === undefined,
  );
  return {
    type: "object",
    title,
    properties: Object.fromEntries(
      Object.entries(signature).map(([name, parameter], order) => [
        name,
        property(name, parameter, order),
      ]),
    ),
    ...(required.length > 0 && { required: required.map(([name]) => name) }),
  };
}

function property(
  name: string,
  { type, description, optional, choices, ...rest }: Parameter,
  order: number,
): unknown {
  const common = { ...rest, description, "x-order": order, ...(optional && { nullable: true }) };
  if (choices) return { allOf: [{ $ref: `#/components/schemas/${name}` }], ...common };
  return {
    ...(type === "uri" ? { type: "string", format: "uri" } : { type }),
    title: titleOf(name),
    ...common,
  };
}

function choices(signature: Signature): Record<string, unknown> {
  const enums = Object.entries(signature).filter(([, parameter]) => parameter.choices);
  return Object.fromEntries(
    enums.map(([name, { type, choices }]) => [
      name,
      { enum: choices, type, title: name, description: "An enumeration." },
    ]),
  );
}

const titleOf = (name: string) =>
  name.replace(
    /(^|_)(\w)/g,
    (_, separator: string, character: string) => (separator && " ") + character.toUpperCase(),
  );
