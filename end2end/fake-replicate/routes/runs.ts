import { type Answer, ok, notFound } from "../answer";
import { stop } from "../creation";
import type { Surroundings as Context } from "../life";
import { page } from "../pages";
import { isTerminal, type Kind, present } from "../prediction";
import type { Request } from "../request";

type Handler = (request: Request, context: Context) => Answer;

/** A page of all, the newest first. Everything here came through the API and nothing from the web. */
export function list(kind: Kind): Handler {
  return (request, { world, base }) => {
    const { searchParams } = request.url;
    const after = moment(searchParams.get("created_after"), -Infinity);
    const before = moment(searchParams.get("created_before"), Infinity);
    const all = searchParams.get("source") === "web" ? [] : [...world[kind].values()].reverse();
    const wanted = all.filter(({ createdAt }) => Date.parse(createdAt) >= after && Date.parse(createdAt) < before);
    return page(request, wanted, ({ id }) => id, (each) => present(each, base));
  };
}

export function get(kind: Kind): Handler {
  return ({ params }, { world, base }) => {
    const run = world[kind].get(params["id"]!);
    return run ? ok(present(run, base)) : notFound();
  };
}

export function cancel(kind: Kind): Handler {
  return ({ params }, { world, base }) => {
    const run = world[kind].get(params["id"]!);
    if (!run) return notFound();
    stop(run, "canceled");
    return ok({ ...present(run, base), ...(isTerminal(run.status) ? {} : { status: "canceled" }) });
  };
}

const moment = (text: string | null, otherwise: number) => (text ? Date.parse(text) : otherwise);
