import type { IncomingMessage } from "node:http";

import { type ApiResponse, type InvalidField, problem, validationError } from "./response";

/** A request whose body has been read. */
export interface ApiRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: Buffer;
  /** Values of the `{names}` in the route's path. */
  params: Record<string, string>;
}

/** A response that a handler throws to end the request. */
export class HttpError extends Error {
  constructor(readonly response: ApiResponse) {
    super(`refused with ${response.status}`);
  }
}

export const invalidInput = (...fields: InvalidField[]) => new HttpError(validationError(fields));

export async function readRequest(incoming: IncomingMessage, base: string): Promise<ApiRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
  );
  return {
    method: incoming.method ?? "GET",
    url: new URL(incoming.url ?? "/", base),
    headers,
    body: Buffer.concat(chunks),
    params: {},
  };
}

/** Parses the body as a JSON object. */
export function jsonObject(request: ApiRequest): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(request.body.toString("utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    throw new HttpError(problem(400, "Failed to parse request body as JSON: EOF"));
  }
  throw invalidInput({
    type: "invalid_type",
    field: "(root)",
    description: "Invalid type. Expected: object",
  });
}

/** Seconds of a duration written as `30`, `30s`, `5m` or `1h30m45s`. */
export function parseDuration(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  if (!match || text === "")
    throw new HttpError(problem(400, `Cancel-After is no duration: ${text}`));
  return Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0);
}
