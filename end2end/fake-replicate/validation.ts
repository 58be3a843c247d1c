import type { ObjectSchema, Property, Schemas } from "./models/model";
import type { InvalidField } from "./response";

/**
 * Validates an input against the schema of its version. Unknown fields are accepted, as upstream.
 */
export function validateInput(
  input: Record<string, unknown>,
  schemas: Schemas,
  { properties = {}, required = [] }: ObjectSchema = schemas.Input,
): InvalidField[] {
  const missing = required
    .filter((name) => !(name in input))
    .map((name) => ({ type: "required", field: "input", description: `${name} is required` }));
  const invalid = Object.entries(input).flatMap(([name, value]) =>
    validateField(name, value, properties[name], schemas),
  );
  return [...missing, ...invalid];
}

function validateField(
  name: string,
  value: unknown,
  property: Property | undefined,
  schemas: Schemas,
): InvalidField[] {
  if (!property) return [];
  const fault = (type: string, description: string) => [
    { type, field: `input.${name}`, description },
  ];
  const choices = property.allOf && schemas[property.allOf[0].$ref.split("/").at(-1)!]?.enum;
  if (choices) {
    const options = choices.map((choice) => JSON.stringify(choice)).join(", ");
    return choices.includes(value)
      ? []
      : fault("enum", `input.${name} must be one of the following: ${options}`);
  }
  if (!isOfType(value, property.type))
    return fault(
      "invalid_type",
      `Invalid type. Expected: ${property.type}, given: ${typeName(value)}`,
    );
  if (property.format === "uri" && !URL.canParse(value as string))
    return fault("format", "Does not match format 'uri'");
  if ((value as number) < (property.minimum ?? -Infinity))
    return fault("number_gte", `Must be greater than or equal to ${property.minimum}`);
  if ((value as number) > (property.maximum ?? Infinity))
    return fault("number_lte", `Must be less than or equal to ${property.maximum}`);
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
