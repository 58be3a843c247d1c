import { type Answer, notFound } from "../answer";
import { picture } from "../png";
import type { Request } from "../request";
import type { World } from "../world";

/** An output, from the delivery host: no token is asked for. */
export function download({ url }: Request, world: World): Answer {
  const kept = world.downloads.get(url.pathname);
  if (!kept) return notFound();
  const { redirect, claimedBytes, bytes, padded } = kept.scenario.outputs;
  if (redirect !== null) return { status: 302, headers: { location: redirect } };
  if (kept.failuresLeft > 0) {
    kept.failuresLeft -= 1;
    return { status: 503, headers: { "content-type": "text/plain" }, body: Buffer.from("no healthy upstream") };
  }
  const headers = { "content-type": "image/png", "access-control-allow-origin": "*", "cache-control": "public,max-age=3600" };
  const body = picture(kept.seed, { bytes, padded });
  return { status: 200, headers, body, padding: Math.max((claimedBytes ?? 0) - body.length, 0) };
}
