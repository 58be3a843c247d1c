import { readFileSync } from "node:fs";

import type { InvalidField } from "./answer";

/** The model as Replicate publishes it. */
export const MODEL = JSON.parse(readFileSync(new URL("../../api/models/stable-diffusion-depth2img.json", import.meta.url), "utf8"));
export const MODEL_NAME = "jagilley/stable-diffusion-depth2img";
export const VERSION: string = MODEL.latest_version.id;

interface Property {
  type?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  allOf?: [{ $ref: string }];
}

const SCHEMAS = MODEL.latest_version.openapi_schema.components.schemas;
const PROPERTIES: Record<string, Property> = SCHEMAS.Input.properties;
const REQUIRED: string[] = SCHEMAS.Input.required;

/** The faults of a prediction's input, none if it can run. Fields that the model does not have are let through, as upstream. */
export function faultsOf(input: Record<string, unknown>): InvalidField[] {
  const missing = REQUIRED.filter((name) => !(name in input)).map((name) => ({ type: "required", field: "input", description: `${name} is required` }));
  const wrong = Object.entries(input).flatMap(([name, value]) => faultOf(name, value, PROPERTIES[name]));
  return [...missing, ...wrong];
}

function faultOf(name: string, value: unknown, property: Property | undefined): InvalidField[] {
  if (!property) return [];
  const fault = (type: string, description: string) => [{ type, field: `input.${name}`, description }];
  const choices = property.allOf && (SCHEMAS[property.allOf[0].$ref.split("/").at(-1)!].enum as unknown[]);
  if (choices) {
    const list = choices.map((choice) => JSON.stringify(choice)).join(", ");
    return choices.includes(value) ? [] : fault("enum", `input.${name} must be one of the following: ${list}`);
  }
  if (!isOfType(value, property.type)) return fault("invalid_type", `Invalid type. Expected: ${property.type}, given: ${typeName(value)}`);
  if (property.format === "uri" && !URL.canParse(value as string)) return fault("format", "Does not match format 'uri'");
  if ((value as number) < (property.minimum ?? -Infinity)) return fault("number_gte", `Must be greater than or equal to ${property.minimum}`);
  if ((value as number) > (property.maximum ?? Infinity)) return fault("number_lte", `Must be less than or equal to ${property.maximum}`);
  return [];
}

function isOfType(value: unknown, type: string | undefined): boolean {
  return type === "integer" ? Number.isInteger(value) : typeof value === type;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}
