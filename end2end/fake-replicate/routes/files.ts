import { createHash, randomUUID } from "node:crypto";

import { type Answer, notFound, problem } from "../answer";
import { timestamp } from "../prediction";
import { Refusal, type Request } from "../request";
import type { Surroundings as Context } from "../life";
import type { StoredFile } from "../world";

/** As upstream. */
const LARGEST = 100 * 1024 * 1024;
const KEPT_MS = 24 * 3_600_000;

export async function create(request: Request, { world, base }: Context): Promise<Answer> {
  const form = await formOf(request);
  const content = form.get("content");
  if (!(content instanceof File)) return problem(422, "- content: content is required\n");
  if (content.size > LARGEST) return problem(413, "Files must be less than 100MB in size");
  const file: StoredFile = {
    id: Buffer.from(randomUUID()).toString("base64url"),
    name: textOf(form, "filename") ?? content.name,
    contentType: textOf(form, "type") ?? (content.type || "application/octet-stream"),
    bytes: Buffer.from(await content.arrayBuffer()),
    metadata: JSON.parse((await metadataOf(form)) || "{}"),
    createdAt: timestamp(),
  };
  world.files.set(file.id, file);
  world.changed();
  return { status: 201, body: present(file, base) };
}

export function list(_: Request, { world, base }: Context): Answer {
  const results = [...world.files.values()].reverse().map((file) => present(file, base));
  return { status: 200, body: { next: null, previous: null, results } };
}

export function get({ params }: Request, { world, base }: Context): Answer {
  const file = world.files.get(params["id"]!);
  return file ? { status: 200, body: present(file, base) } : notFound();
}

export function remove({ params }: Request, { world }: Context): Answer {
  return world.files.delete(params["id"]!) ? { status: 204 } : notFound();
}

async function formOf({ headers, body }: Request): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(body), { headers: { "content-type": headers["content-type"] ?? "" } }).formData();
  } catch {
    throw new Refusal(problem(400, "The body is no multipart form."));
  }
}

function textOf(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  return typeof value === "string" ? value : undefined;
}

/** Some clients send it as a part of text, others as a file. */
async function metadataOf(form: FormData): Promise<string> {
  const value = form.get("metadata");
  return value instanceof File ? value.text() : (value ?? "");
}

function present(file: StoredFile, base: string): unknown {
  const sum = (algorithm: string) => createHash(algorithm).update(file.bytes).digest("hex");
  return {
    id: file.id,
    name: file.name,
    content_type: file.contentType,
    size: file.bytes.length,
    etag: sum("md5"),
    checksums: { sha256: sum("sha256"), md5: sum("md5") },
    metadata: file.metadata,
    created_at: file.createdAt,
    expires_at: new Date(Date.parse(file.createdAt) + KEPT_MS).toISOString(),
    urls: { get: `${base}/files/${file.id}` },
  };
}
