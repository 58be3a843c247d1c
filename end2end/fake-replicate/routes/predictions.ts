import { type Answer, notFound } from "../answer";
import { invalidVersion } from "../fault";
import { faultsOf, MODEL_NAME, VERSION } from "../input";
import { live, type Surroundings as Context } from "../life";
import { isTerminal, newId, type Prediction, present, timestamp, type WebhookEvent } from "../prediction";
import { duration, jsonObject, refuse, type Request } from "../request";
import { EVERY_EVENT } from "../scenario";

const PAGE = 100;
/** What is told where no filter is given. */
const USUAL_EVENTS: WebhookEvent[] = ["output", "completed"];
const LONGEST_WAIT_S = 60;

export function create(request: Request, context: Context): Promise<Answer> | Answer {
  const body = bodyOf(request, ["version"]);
  if (body["version"] === undefined) throw refuse({ type: "required", field: "(root)", description: "version is required" });
  if (![VERSION, `${MODEL_NAME}:${VERSION}`, MODEL_NAME].includes(String(body["version"]))) return invalidVersion();
  return begin(request, context, body, null);
}

export function createOnModel(request: Request, context: Context): Promise<Answer> {
  return begin(request, context, bodyOf(request, []), null);
}

export function createOnDeployment(request: Request, context: Context): Promise<Answer> {
  return begin(request, context, bodyOf(request, []), `${request.params["owner"]}/${request.params["name"]}`);
}

/** A page of 100, newest first. A cursor is the serial number of the last one seen. */
export function list({ url }: Request, { world, base }: Context): Answer {
  const cursor = Number(url.searchParams.get("cursor") ?? Infinity);
  const after = url.searchParams.get("created_after");
  const before = url.searchParams.get("created_before");
  const rest = [...world.predictions.values()]
    .filter(({ serial }) => serial < cursor)
    .filter(({ createdAt }) => (!after || Date.parse(createdAt) >= Date.parse(after)) && (!before || Date.parse(createdAt) < Date.parse(before)))
    .sort((one, other) => other.serial - one.serial);
  const results = rest.slice(0, PAGE);
  return { status: 200, body: { next: next(url, base, results.at(-1), rest.length), previous: null, results: results.map((each) => present(each, base)) } };
}

export function get({ params }: Request, { world, base }: Context): Answer {
  const prediction = world.predictions.get(params["id"]!);
  return prediction ? { status: 200, body: present(prediction, base) } : notFound();
}

export function cancel({ params }: Request, { world, base }: Context): Answer {
  const prediction = world.predictions.get(params["id"]!);
  if (!prediction) return notFound();
  stop(prediction, "canceled");
  return { status: 200, body: { ...present(prediction, base), ...(isTerminal(prediction.status) ? {} : { status: "canceled" }) } };
}

function next(url: URL, base: string, last: Prediction | undefined, left: number): string | null {
  if (left <= PAGE || !last) return null;
  const address = new URL(`${base}/predictions${url.search}`);
  address.searchParams.set("cursor", String(last.serial));
  return address.href;
}

function bodyOf(request: Request, more: string[]): Record<string, unknown> {
  const body = jsonObject(request);
  const allowed = ["input", "webhook", "webhook_events_filter", "stream", ...more];
  const unknown = Object.keys(body).filter((key) => !allowed.includes(key));
  const faults = unknown.map((key) => ({
    type: "additional_property_not_allowed",
    field: "(root)",
    description: `Additional property ${key} is not allowed`,
  }));
  if (typeof body["input"] !== "object" || body["input"] === null) faults.push({ type: "required", field: "(root)", description: "input is required" });
  if (body["webhook"] !== undefined && !isWebhook(body["webhook"])) {
    faults.push({ type: "format", field: "webhook", description: "Does not match format 'https-uri'" });
  }
  if (!events(body).every((event) => EVERY_EVENT.includes(event))) {
    faults.push({ type: "enum", field: "webhook_events_filter", description: `must be one of the following: ${EVERY_EVENT.join(", ")}` });
  }
  if (faults.length > 0) throw refuse(...faults);
  return body;
}

/** HTTPS, as upstream; and plain HTTP on this machine, where tests listen. */
function isWebhook(value: unknown): boolean {
  if (typeof value !== "string" || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === "https:" || (protocol === "http:" && hostname === "127.0.0.1");
}

const events = (body: Record<string, unknown>) => (body["webhook_events_filter"] as WebhookEvent[] | undefined) ?? USUAL_EVENTS;

async function begin(request: Request, context: Context, body: Record<string, unknown>, deployment: string | null): Promise<Answer> {
  const input = body["input"] as Record<string, unknown>;
  const faults = faultsOf(input);
  if (faults.length > 0) throw refuse(...faults);
  const prediction = add(request, context, body, deployment);
  void live(prediction, context);
  const seconds = waitOf(request);
  if (seconds === null) return { status: 201, body: present(prediction, context.base) };
  return wait(prediction, context, seconds);
}

function add(request: Request, { world }: Context, body: Record<string, unknown>, deployment: string | null): Prediction {
  const input = body["input"] as Record<string, unknown>;
  const cancelAfter = request.headers["cancel-after"];
  const prediction: Prediction = {
    id: newId(),
    serial: world.predictions.size + 1,
    model: MODEL_NAME,
    version: VERSION,
    input,
    status: "starting",
    outputs: [],
    error: null,
    logs: "",
    createdAt: timestamp(),
    startedAt: null,
    completedAt: null,
    deadline: cancelAfter ? new Date(Date.now() + duration(cancelAfter) * 1000).toISOString() : null,
    deployment,
    webhook: (body["webhook"] as string | undefined) ?? null,
    webhookEvents: events(body),
    scenario: world.scenarioFor(input),
    stop: new AbortController(),
  };
  if (cancelAfter) expire(prediction, duration(cancelAfter) * 1000);
  world.predictions.set(prediction.id, prediction);
  world.creations.push({ id: prediction.id, webhook: prediction.webhook, input });
  world.changed();
  return prediction;
}

/** A deadline aborts what has not begun and cancels what runs. */
function expire(prediction: Prediction, milliseconds: number): void {
  setTimeout(() => stop(prediction, prediction.status === "starting" ? "aborted" : "canceled"), milliseconds).unref();
}

function stop(prediction: Prediction, status: "canceled" | "aborted"): void {
  if (!isTerminal(prediction.status)) prediction.stop.abort(status);
}

function waitOf({ headers }: Request): number | null {
  const asked = /^wait(?:=(\d+))?$/.exec(headers["prefer"] ?? "");
  return asked && Math.min(Number(asked[1] ?? LONGEST_WAIT_S), LONGEST_WAIT_S);
}

/** When the time is up the answer says `starting`, however far it has come. */
async function wait(prediction: Prediction, { world, base }: Context, seconds: number): Promise<Answer> {
  const patience = new Promise<false>((resolve) => setTimeout(() => resolve(false), seconds * 1000).unref());
  const ended = world.until("the end of a prediction", () => isTerminal(prediction.status));
  const headers = { "preference-applied": `wait=${seconds}` };
  if (await Promise.race([ended, patience])) return { status: 201, headers, body: present(prediction, base) };
  return { status: 202, body: { ...present(prediction, base), status: "starting" } };
}
