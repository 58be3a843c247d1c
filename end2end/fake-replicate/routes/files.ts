import { createHash, randomUUID } from "node:crypto";

import type { Context } from "../context";
import { timestamp } from "../prediction";
import { type ApiRequest, HttpError } from "../request";
import { type ApiResponse, notFound, problem } from "../response";
import type { StoredFile } from "../state";

/** Limits of the real API. */
const MAX_FILE_BYTES = 100 * 1024 * 1024;
const FILE_TTL_MS = 24 * 3_600_000;

export async function create(
  request: ApiRequest,
  { state, baseUrl }: Context,
): Promise<ApiResponse> {
  const form = await parseForm(request);
  const content = form.get("content");
  if (!(content instanceof File)) return problem(422, "- content: content is required\n");
  if (content.size > MAX_FILE_BYTES) return problem(413, "Files must be less than 100MB in size");
  const file: StoredFile = {
    id: Buffer.from(randomUUID()).toString("base64url"),
    name: textField(form, "filename") ?? content.name,
    contentType: textField(form, "type") ?? (content.type || "application/octet-stream"),
    bytes: Buffer.from(await content.arrayBuffer()),
    metadata: JSON.parse((await metadataField(form)) || "{}"),
    createdAt: timestamp(),
  };
  state.files.set(file.id, file);
  state.notifyChange();
  return { status: 201, body: present(file, baseUrl) };
}

export function list(_: ApiRequest, { state, baseUrl }: Context): ApiResponse {
  const results = [...state.files.values()].reverse().map((file) => present(file, baseUrl));
  return { status: 200, body: { next: null, previous: null, results } };
}

export function get({ params }: ApiRequest, { state, baseUrl }: Context): ApiResponse {
  const file = state.files.get(params["id"]!);
  return file ? { status: 200, body: present(file, baseUrl) } : notFound();
}

export function remove({ params }: ApiRequest, { state }: Context): ApiResponse {
  return state.files.delete(params["id"]!) ? { status: 204 } : notFound();
}

async function parseForm({ headers, body }: ApiRequest): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(body), {
      headers: { "content-type": headers["content-type"] ?? "" },
    }).formData();
  } catch {
    throw new HttpError(problem(400, "The body is no multipart form."));
  }
}

function textField(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  return typeof value === "string" ? value : undefined;
}

/** Some clients send it as a text part, others as a file. */
async function metadataField(form: FormData): Promise<string> {
  const value = form.get("metadata");
  return value instanceof File ? value.text() : (value ?? "");
}

function present(file: StoredFile, base: string): unknown {
  const digest = (algorithm: string) => createHash(algorithm).update(file.bytes).digest("hex");
  return {
    id: file.id,
    name: file.name,
    content_type: file.contentType,
    size: file.bytes.length,
    etag: digest("md5"),
    checksums: { sha256: digest("sha256"), md5: digest("md5") },
    metadata: file.metadata,
    created_at: file.createdAt,
    expires_at: new Date(Date.parse(file.createdAt) + FILE_TTL_MS).toISOString(),
    urls: { get: `${base}/files/${file.id}` },
  };
}
