import { testPng } from "../png";
import type { ApiRequest } from "../request";
import { type ApiResponse, notFound } from "../response";
import type { FakeReplicateState } from "../state";

/** Serves an output from the delivery host, without authentication. */
export function download({ url }: ApiRequest, state: FakeReplicateState): ApiResponse {
  const output = state.downloads.get(url.pathname);
  if (!output) return notFound();
  const { redirect, claimedBytes, bytes, padded } = output.scenario.outputs;
  if (redirect !== null) return { status: 302, headers: { location: redirect } };
  if (output.failuresRemaining > 0) {
    output.failuresRemaining -= 1;
    return {
      status: 503,
      headers: { "content-type": "text/plain" },
      body: Buffer.from("no healthy upstream"),
    };
  }
  const headers = {
    "content-type": "image/png",
    "access-control-allow-origin": "*",
    "cache-control": "public,max-age=3600",
  };
  const body = testPng(output.seed, { bytes, padded });
  return {
    status: 200,
    headers,
    body,
    paddingBytes: Math.max((claimedBytes ?? 0) - body.length, 0),
  };
}
