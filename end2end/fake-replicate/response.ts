/** A response. A `Buffer` body is sent as is, undefined as an empty body, anything else as JSON. */
export interface ApiResponse {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** Number of zero bytes sent after the body, unless the client disconnects. */
  paddingBytes?: number;
}

export const ok = (body: unknown): ApiResponse => ({ status: 200, body });

/** An error body as Replicate sends it. */
export function problem(
  status: number,
  detail: string,
  more: Record<string, unknown> = {},
): ApiResponse {
  return {
    status,
    headers: { "content-type": "application/problem+json" },
    body: { detail, status, ...more },
  };
}

export const notFound = () => problem(404, "The requested resource could not be found.");

/** A validation error of one field, in the format of upstream's validator. */
export interface InvalidField {
  type: string;
  field: string;
  description: string;
}

export function validationError(fields: InvalidField[]): ApiResponse {
  const detail = fields.map(({ field, description }) => `- ${field}: ${description}\n`).join("");
  return problem(422, detail, { title: "Input validation failed", invalid_fields: fields });
}
