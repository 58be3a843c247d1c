import type { Context } from "../context";
import { stopPrediction } from "../create";
import { paginate } from "../pagination";
import { isTerminal, predictionJson, type RunKind } from "../prediction";
import type { ApiRequest } from "../request";
import { type ApiResponse, notFound, ok } from "../response";

type Handler = (request: ApiRequest, context: Context) => ApiResponse;

/**
 * A page of predictions or trainings, newest first. All were created through the API, none on the
 * web.
 */
export function list(kind: RunKind): Handler {
  return (request, { state, baseUrl }) => {
    const { searchParams } = request.url;
    const after = parseTime(searchParams.get("created_after"), -Infinity);
    const before = parseTime(searchParams.get("created_before"), Infinity);
    const all = searchParams.get("source") === "web" ? [] : [...state[kind].values()].reverse();
    const matching = all.filter(
      ({ createdAt }) => Date.parse(createdAt) >= after && Date.parse(createdAt) < before,
    );
    return paginate(
      request,
      matching,
      ({ id }) => id,
      (each) => predictionJson(each, baseUrl),
    );
  };
}

export function get(kind: RunKind): Handler {
  return ({ params }, { state, baseUrl }) => {
    const run = state[kind].get(params["id"]!);
    return run ? ok(predictionJson(run, baseUrl)) : notFound();
  };
}

export function cancel(kind: RunKind): Handler {
  return ({ params }, { state, baseUrl }) => {
    const run = state[kind].get(params["id"]!);
    if (!run) return notFound();
    stopPrediction(run, "canceled");
    return ok({
      ...predictionJson(run, baseUrl),
      ...(isTerminal(run.status) ? {} : { status: "canceled" }),
    });
  };
}

const parseTime = (text: string | null, fallback: number) => (text ? Date.parse(text) : fallback);
