import type { IncomingMessage } from "node:http";

import { type Answer, invalid, type InvalidField, problem } from "./answer";

/** A request, read to its end. */
export interface Request {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: Buffer;
  /** What the path says in the places of a route's `{names}`. */
  params: Record<string, string>;
}

/** An answer that is thrown from where it is found out. */
export class Refusal extends Error {
  constructor(readonly answer: Answer) {
    super(`refused with ${answer.status}`);
  }
}

export const refuse = (...fields: InvalidField[]) => new Refusal(invalid(fields));

export async function read(incoming: IncomingMessage, base: string): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  return { method: incoming.method ?? "GET", url: new URL(incoming.url ?? "/", base), headers, body: Buffer.concat(chunks), params: {} };
}

/** The body as a JSON object. */
export function jsonObject(request: Request): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(request.body.toString("utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    throw new Refusal(problem(400, "Failed to parse request body as JSON: EOF"));
  }
  throw refuse({ type: "invalid_type", field: "(root)", description: "Invalid type. Expected: object" });
}

/** Seconds of a duration as `30`, `30s`, `5m` or `1h30m45s`. */
export function duration(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const parts = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  if (!parts || text === "") throw new Refusal(problem(400, `Cancel-After is no duration: ${text}`));
  return Number(parts[1] ?? 0) * 3600 + Number(parts[2] ?? 0) * 60 + Number(parts[3] ?? 0);
}
