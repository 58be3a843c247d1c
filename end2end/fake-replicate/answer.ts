/** An answer to a request. A `Buffer` goes out as it is, anything else as JSON, undefined as nothing. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** Zeros that follow the body, unless the other side goes away first. */
  padding?: number;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });

/** An error in Replicate's form. */
export function problem(status: number, detail: string, more: Record<string, unknown> = {}): Answer {
  return { status, headers: { "content-type": "application/problem+json" }, body: { detail, status, ...more } };
}

export const notFound = () => problem(404, "The requested resource could not be found.");

/** A fault of one field of a body, in the words of the upstream's validator. */
export interface InvalidField {
  type: string;
  field: string;
  description: string;
}

export function invalid(fields: InvalidField[]): Answer {
  const detail = fields.map(({ field, description }) => `- ${field}: ${description}\n`).join("");
  return problem(422, detail, { title: "Input validation failed", invalid_fields: fields });
}
