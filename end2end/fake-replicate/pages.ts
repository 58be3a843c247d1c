import { type Answer, ok, problem } from "./answer";
import { Refusal, type Request } from "./request";

/** As upstream. */
const USUAL_SIZE = 100;

/** A page of a list, with the addresses of those around it. A cursor names the item behind which a page begins, or before which it ends. */
export function page<T>({ url }: Request, items: T[], keyOf: (item: T) => string, present: (item: T) => unknown, size = USUAL_SIZE): Answer {
  const [start, end] = bounds(url, items.map(keyOf), size);
  const shown = items.slice(start, end);
  const next = end < items.length ? link(url, { p: keyOf(shown.at(-1)!) }) : null;
  const previous = start > 0 ? link(url, { r: "1", p: keyOf(items[start]!) }) : null;
  return ok({ next, previous, results: shown.map(present) });
}

function bounds(url: URL, keys: string[], size: number): [number, number] {
  const text = url.searchParams.get("cursor");
  if (text === null) return [0, size];
  const cursor = new URLSearchParams(Buffer.from(text, "base64url").toString("utf8"));
  const at = keys.indexOf(cursor.get("p") ?? "");
  if (at < 0) throw new Refusal(problem(404, "Invalid cursor"));
  return cursor.has("r") ? [Math.max(at - size, 0), at] : [at + 1, at + 1 + size];
}

function link(url: URL, cursor: Record<string, string>): string {
  const address = new URL(url);
  address.searchParams.set("cursor", Buffer.from(new URLSearchParams(cursor).toString()).toString("base64url"));
  return address.href;
}
