import { createHash } from "node:crypto";

import { PROTOCOL } from "./depth2img";

/** A part of a schema, as far as inputs are checked by it. */
export interface Property {
  type?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  allOf?: [{ $ref: string }];
  enum?: unknown[];
}

/** A schema of an object. */
export interface ObjectSchema {
  properties?: Record<string, Property>;
  required?: string[];
}

/** The components of a version's schema: `Input`, `Output`, the choices, and what Cog adds. */
export type Schemas = { Input: ObjectSchema; TrainingInput?: ObjectSchema } & Record<string, Property & ObjectSchema>;

/** A parameter of a model's `predict()`. It must be given unless it is optional or has a default. */
export interface Parameter {
  type: "string" | "integer" | "number" | "boolean" | "uri";
  description: string;
  optional?: true;
  default?: unknown;
  choices?: unknown[];
  minimum?: number;
  maximum?: number;
}

/** Parameters by their names, in their order. */
export type Signature = Record<string, Parameter>;

/** A model's signature, as its author writes it. */
export interface Description {
  predict: Signature;
  /** The schema of its output. */
  output: unknown;
  /** Schemas that the output refers to. */
  outputParts?: Record<string, unknown>;
  train?: Signature;
}

/** The schema that Cog writes for a model; of `paths` nothing is published. */
export function openapiSchema({ predict, output, outputParts, train }: Description): { components: { schemas: Schemas } } {
  const schemas = {
    ...PROTOCOL,
    Input: inputSchema("Input", predict),
    Output: output,
    ...(train && { TrainingInput: inputSchema("TrainingInput", train) }),
    ...choices({ ...predict, ...train }),
    ...outputParts,
  };
  const head = { openapi: "3.0.2", info: { title: "Cog", version: "0.1.0" } };
  return { ...head, components: { schemas: schemas as unknown as Schemas } };
}

/** The id of the version that is known by `seed`: 64 digits, always the same. */
export const versionId = (seed: string): string => createHash("sha256").update(seed).digest("hex");

function inputSchema(title: string, signature: Signature): unknown {
  const required = Object.entries(signature).filter(([, each]) => !each.optional && each.default === undefined);
  return {
    type: "object",
    title,
    properties: Object.fromEntries(Object.entries(signature).map(([name, parameter], order) => [name, property(name, parameter, order)])),
    ...(required.length > 0 && { required: required.map(([name]) => name) }),
  };
}

function property(name: string, { type, description, optional, choices, ...rest }: Parameter, order: number): unknown {
  const common = { ...rest, description, "x-order": order, ...(optional && { nullable: true }) };
  if (choices) return { allOf: [{ $ref: `#/components/schemas/${name}` }], ...common };
  return { ...(type === "uri" ? { type: "string", format: "uri" } : { type }), title: titleOf(name), ...common };
}

function choices(signature: Signature): Record<string, unknown> {
  const enums = Object.entries(signature).filter(([, parameter]) => parameter.choices);
  return Object.fromEntries(enums.map(([name, { type, choices }]) => [name, { enum: choices, type, title: name, description: "An enumeration." }]));
}

const titleOf = (name: string) => name.replace(/(^|_)(\w)/g, (_, gap: string, letter: string) => (gap && " ") + letter.toUpperCase());
