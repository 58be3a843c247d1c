import { type ApiRequest, HttpError } from "./request";
import { type ApiResponse, ok, problem } from "./response";

/** Page size of the real API. */
const DEFAULT_PAGE_SIZE = 100;

/**
 * One page of a list, with the URLs of the next and the previous page. A cursor names the item
 * after which a page starts, or before which it ends.
 */
export function paginate<T>(
  { url }: ApiRequest,
  items: T[],
  keyOf: (item: T) => string,
  present: (item: T) => unknown,
  size = DEFAULT_PAGE_SIZE,
): ApiResponse {
  const [start, end] = bounds(url, items.map(keyOf), size);
  const visible = items.slice(start, end);
  const next = end < items.length ? pageUrl(url, { p: keyOf(visible.at(-1)!) }) : null;
  const previous = start > 0 ? pageUrl(url, { r: "1", p: keyOf(items[start]!) }) : null;
  return ok({ next, previous, results: visible.map(present) });
}

function bounds(url: URL, keys: string[], size: number): [number, number] {
  const text = url.searchParams.get("cursor");
  if (text === null) return [0, size];
  const cursor = new URLSearchParams(Buffer.from(text, "base64url").toString("utf8"));
  const at = keys.indexOf(cursor.get("p") ?? "");
  if (at < 0) throw new HttpError(problem(404, "Invalid cursor"));
  return cursor.has("r") ? [Math.max(at - size, 0), at] : [at + 1, at + 1 + size];
}

function pageUrl(url: URL, cursor: Record<string, string>): string {
  const address = new URL(url);
  address.searchParams.set(
    "cursor",
    Buffer.from(new URLSearchParams(cursor).toString()).toString("base64url"),
  );
  return address.href;
}
