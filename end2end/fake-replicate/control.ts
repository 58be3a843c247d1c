import { type Answer, notFound, problem } from "./answer";
import type { Fault } from "./fault";
import type { FakeReplicate } from "./index";
import type { Request } from "./request";
import type { Script } from "./scenario";

/** What `POST /_control` may say; each key by itself or together with others. */
interface Wish {
  /** How the next predictions go. */
  next?: { script: Script; times?: number; prompt?: string };
  /** How all others go. */
  always?: Script;
  /** What goes wrong, in order. */
  faults?: Fault[];
  /** Seconds for which nobody reaches it. */
  away?: number;
  /** Forgets plans and faults first. */
  behave?: true;
}

const WISHES = ["next", "always", "faults", "away", "behave"];

/** Lets a test in another process say what is to happen (`POST`), and see what has happened (`GET`, or only the creations after the first few: `?creations_after=40`). */
export async function control(request: Request, fake: FakeReplicate): Promise<Answer> {
  if (request.method === "GET") return report(fake, request.url.searchParams.get("creations_after"));
  if (request.method !== "POST") return notFound();
  const wish = JSON.parse(request.body.toString("utf8") || "{}") as Wish;
  const unknown = Object.keys(wish).filter((key) => !WISHES.includes(key));
  if (unknown.length > 0) return problem(422, `Nothing is known of: ${unknown.join(", ")}. Say one of: ${WISHES.join(", ")}.`);
  apply(wish, fake);
  return { status: 204 };
}

function apply({ next, always, faults, away, behave }: Wish, fake: FakeReplicate): void {
  if (behave) fake.world.behave();
  if (next) fake.world.next(next.script, next);
  if (always) fake.world.always(always);
  for (const fault of faults ?? []) fake.world.faults.add(fault);
  // After the answer to this very request has gone out.
  if (away !== undefined) setImmediate(() => void fake.leave(away));
}

function report({ world, deliveryUrl }: FakeReplicate, creationsAfter: string | null): Answer {
  if (creationsAfter !== null) return { status: 200, body: { creations: world.creations.slice(Number(creationsAfter)) } };
  const requests = world.requests.map((request) => ({ ...request, body: request.body.toString("latin1") }));
  return { status: 200, body: { delivery: deliveryUrl, requests, creations: world.creations, deliveries: world.deliveries } };
}
