import type { Fault } from "./fault";
import type { ApiRequest } from "./request";
import { type ApiResponse, notFound, problem } from "./response";
import type { Script } from "./scenario";
import type { FakeReplicateState } from "./state";

/** The part of the fake that the control endpoint reads and changes. */
interface ControlTarget {
  state: FakeReplicateState;
  deliveryUrl: string;
  goOffline(seconds: number): Promise<void>;
}

/** Body of `POST /_control`. Every key is optional. */
interface ControlCommand {
  /** Scenario of the next predictions. */
  next?: { script: Script; times?: number; prompt?: string };
  /** Scenario of all other predictions. */
  defaultScript?: Script;
  /** Faults to queue, in order. */
  faults?: Fault[];
  /** Stops listening for so many seconds. */
  offlineSeconds?: number;
  /** Clears queued scripts and faults before anything else is applied. */
  reset?: true;
}

const COMMAND_KEYS = ["next", "defaultScript", "faults", "offlineSeconds", "reset"];

/**
 * Controls the fake from another process: `POST` applies a command, `GET` returns what was
 * recorded, or only the creations after the first n with `?creations_after=n`.
 */
export async function handleControl(
  request: ApiRequest,
  target: ControlTarget,
): Promise<ApiResponse> {
  if (request.method === "GET")
    return report(target, request.url.searchParams.get("creations_after"));
  if (request.method !== "POST") return notFound();
  const command = JSON.parse(request.body.toString("utf8") || "{}") as ControlCommand;
  const unknownKeys = Object.keys(command).filter((key) => !COMMAND_KEYS.includes(key));
  if (unknownKeys.length > 0) {
    const detail = `Unknown keys: ${unknownKeys.join(", ")}. Known keys: ${COMMAND_KEYS.join(", ")}.`;
    return problem(422, detail);
  }
  apply(command, target);
  return { status: 204 };
}

function apply(command: ControlCommand, target: ControlTarget): void {
  const { next, defaultScript, faults, offlineSeconds, reset } = command;
  const { state } = target;
  if (reset) state.reset();
  if (next) state.scriptNext(next.script, next);
  if (defaultScript) state.setDefaultScript(defaultScript);
  for (const fault of faults ?? []) state.faults.add(fault);
  // Deferred until the response to this request has been sent.
  if (offlineSeconds !== undefined) setImmediate(() => void target.goOffline(offlineSeconds));
}

function report({ state, deliveryUrl }: ControlTarget, offset: string | null): ApiResponse {
  const { creations, deliveries } = state;
  if (offset !== null) return { status: 200, body: { creations: creations.slice(Number(offset)) } };
  const requests = state.requests.map((request) => ({
    ...request,
    body: request.body.toString("latin1"),
  }));
  return { status: 200, body: { delivery: deliveryUrl, requests, creations, deliveries } };
}
