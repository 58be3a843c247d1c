import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";

import { type Answer, notFound, problem } from "./answer";
import { control } from "./control";
import { answerOf, type Fault, type Operation, takesEffect } from "./fault";
import type { Surroundings } from "./life";
import { Listener } from "./listener";
import { download } from "./routes/download";
import type { Prediction } from "./prediction";
import { read, type Request } from "./request";
import { find } from "./routes";
import { newSecret, Sender } from "./webhooks";
import { World } from "./world";

export { ERRORS, ORDINARY, progress, type Script } from "./scenario";
export type { Fault } from "./fault";
export type { Creation, Delivery, RecordedRequest } from "./world";

interface Route {
  operation: Operation | null;
  handle(): Promise<Answer>;
}

/** Replicate as far as a client of it can tell: it keeps files and predictions, runs them, and tells of them by webhook. */
export class FakeReplicate {
  readonly world: World;
  private readonly sender: Sender;
  private api!: Listener;
  private outputs!: Listener;

  private constructor(token: string, webhookSecret: string) {
    this.world = new World(token, webhookSecret);
    this.sender = new Sender(this.world, () => this.baseUrl);
  }

  static async start({ port = 0, token = "r8_fake_token_for_tests_0123456789abcdef", webhookSecret = newSecret() } = {}): Promise<FakeReplicate> {
    const fake = new FakeReplicate(token, webhookSecret);
    fake.api = await Listener.open((incoming, outgoing) => fake.serve("api", incoming, outgoing), port);
    fake.outputs = await Listener.open((incoming, outgoing) => fake.serve("delivery", incoming, outgoing));
    return fake;
  }

  /** `http://127.0.0.1:PORT`. */
  get url(): string {
    return this.api.origin;
  }

  /** What a client takes as its base URL. */
  get baseUrl(): string {
    return `${this.url}/v1`;
  }

  /** Where outputs are. */
  get deliveryUrl(): string {
    return this.outputs.origin;
  }

  /** Nobody reaches it, and no webhook leaves it; what runs goes on. It comes back by itself after `seconds`, if given. */
  async leave(seconds?: number): Promise<void> {
    this.world.isAway = true;
    await Promise.all([this.api.leave(), this.outputs.leave()]);
    if (seconds !== undefined) void this.returnAfter(seconds);
  }

  async comeBack(): Promise<void> {
    if (!this.world.isAway) return;
    await Promise.all([this.api.back(), this.outputs.back()]);
    this.world.isAway = false;
  }

  /** Sends a webhook of one's own wording, genuinely signed; gives the receiver's answer. */
  sendWebhook(prediction: Prediction, body: string, webhookId?: string): Promise<number | null> {
    return this.sender.send(prediction, body, webhookId);
  }

  async close(): Promise<void> {
    this.world.closing.abort();
    await Promise.all([this.api.leave(), this.outputs.leave()]);
  }

  private async returnAfter(seconds: number): Promise<void> {
    await pause(seconds * 1000, undefined, { signal: this.world.closing.signal }).then(
      () => this.comeBack(),
      () => undefined,
    );
  }

  private async serve(host: "api" | "delivery", incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = await read(incoming, this.url);
    if (host === "api" && request.url.pathname.startsWith("/_control")) return send(outgoing, await control(request, this));
    const route = this.routeOf(host, request);
    const fault = route.operation ? this.world.faults.take(route.operation) : undefined;
    const { method, headers, body, url } = request;
    this.world.requests.push({ host, method, path: url.pathname + url.search, headers, body, operation: route.operation, fault: fault?.kind ?? null });
    this.world.changed();
    const answer = takesEffect(fault) ? await route.handle() : notFound();
    await this.respond(outgoing, answer, fault);
  }

  private routeOf(host: "api" | "delivery", request: Request): Route {
    if (host === "delivery") return { operation: "download", handle: async () => download(request, this.world) };
    const route = find(request);
    if (!route) return { operation: null, handle: async () => notFound() };
    const authorized = [`Bearer ${this.world.token}`, `Token ${this.world.token}`].includes(request.headers["authorization"] ?? "");
    if (!authorized) return { operation: route.operation, handle: async () => unauthenticated() };
    return { operation: route.operation, handle: () => route.handle(this.surroundings()) };
  }

  private surroundings(): Surroundings {
    return { world: this.world, base: this.baseUrl, delivery: this.deliveryUrl, tell: (prediction, event) => this.sender.tell(prediction, event) };
  }

  private async respond(outgoing: ServerResponse, answer: Answer, fault: Fault | undefined): Promise<void> {
    if (fault?.kind === "dropped") return void outgoing.destroy();
    if (fault?.kind === "slow") await pause(fault.seconds * 1000, undefined, { signal: this.world.closing.signal });
    if (fault?.kind === "half_a_body") return breakOff(outgoing, answer);
    await send(outgoing, (fault && answerOf(fault)) ?? answer);
  }
}

const unauthenticated = () => problem(401, "You did not pass a valid authentication token", { title: "Unauthenticated" });

function bytesOf(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.from(body === undefined ? "" : JSON.stringify(body));
}

function headersOf({ headers, padding }: Answer, bytes: Buffer): Record<string, string> {
  const usual = { "content-type": "application/json", "ratelimit-remaining": "2999", "ratelimit-reset": "1" };
  return { ...usual, "content-length": String(bytes.length + (padding ?? 0)), ...headers };
}

async function send(outgoing: ServerResponse, answer: Answer): Promise<void> {
  const bytes = bytesOf(answer.body);
  outgoing.writeHead(answer.status, answer.status === 204 ? {} : headersOf(answer, bytes));
  if (!answer.padding) return void outgoing.end(bytes);
  outgoing.write(bytes);
  // As fast as they are taken, until the other side has enough.
  await pipeline(Readable.from(zeros(answer.padding)), outgoing);
}

function* zeros(length: number): Generator<Buffer> {
  const block = Buffer.alloc(65_536);
  for (let left = length; left > 0; left -= block.length) yield block.subarray(0, Math.min(left, block.length));
}

function breakOff(outgoing: ServerResponse, answer: Answer): void {
  const bytes = bytesOf(answer.body);
  outgoing.writeHead(answer.status, headersOf(answer, bytes));
  outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => outgoing.destroy());
}
