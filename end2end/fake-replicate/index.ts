import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";

import type { Context } from "./context";
import { handleControl } from "./control";
import { type Fault, faultResponse, isProcessed, type Operation } from "./fault";
import { Listener } from "./listener";
import type { Prediction } from "./prediction";
import { type ApiRequest, readRequest } from "./request";
import { type ApiResponse, notFound, problem } from "./response";
import { findRoute } from "./routes";
import { download } from "./routes/download";
import { FakeReplicateState } from "./state";
import { newSecret, WebhookSender } from "./webhooks";

export type { Fault } from "./fault";
export { DEFAULT_SCENARIO, ERROR_MESSAGES, progressLog, type Script } from "./scenario";
export type { Creation, Delivery, RecordedRequest } from "./state";

interface Route {
  operation: Operation | null;
  handle(): Promise<ApiResponse>;
}

/**
 * A stateful fake of Replicate's HTTP API: it stores files and predictions, runs predictions and
 * sends webhooks.
 */
export class FakeReplicate {
  readonly state: FakeReplicateState;
  private readonly webhooks: WebhookSender;
  private api!: Listener;
  private outputs!: Listener;

  private constructor(token: string, webhookSecret: string) {
    this.state = new FakeReplicateState(token, webhookSecret);
    this.webhooks = new WebhookSender(this.state, () => this.baseUrl);
  }

  static async start({
    port = 0,
    token = "r8_fake_token_for_tests_0123456789abcdef",
    webhookSecret = newSecret(),
  } = {}): Promise<FakeReplicate> {
    const fake = new FakeReplicate(token, webhookSecret);
    fake.api = await Listener.start(
      (incoming, outgoing) => fake.serve("api", incoming, outgoing),
      port,
    );
    fake.outputs = await Listener.start((incoming, outgoing) =>
      fake.serve("delivery", incoming, outgoing),
    );
    return fake;
  }

  /** `http://127.0.0.1:PORT`. */
  get url(): string {
    return this.api.origin;
  }

  /** The base URL for clients. */
  get baseUrl(): string {
    return `${this.url}/v1`;
  }

  /** Origin of the server that serves output files. */
  get deliveryUrl(): string {
    return this.outputs.origin;
  }

  /**
   * Stops listening and sending webhooks; running predictions continue. Listens again after
   * `seconds`, if given.
   */
  async goOffline(seconds?: number): Promise<void> {
    this.state.isOffline = true;
    await Promise.all([this.api.stop(), this.outputs.stop()]);
    if (seconds !== undefined) void this.goOnlineAfter(seconds);
  }

  async goOnline(): Promise<void> {
    if (!this.state.isOffline) return;
    await Promise.all([this.api.listen(), this.outputs.listen()]);
    this.state.isOffline = false;
  }

  /**
   * Sends a webhook with any body, validly signed. Returns the receiver's status, or null if it
   * could not be reached.
   */
  sendWebhook(prediction: Prediction, body: string, webhookId?: string): Promise<number | null> {
    return this.webhooks.send(prediction, body, webhookId);
  }

  async close(): Promise<void> {
    this.state.shutdown.abort();
    await Promise.all([this.api.stop(), this.outputs.stop()]);
  }

  private async goOnlineAfter(seconds: number): Promise<void> {
    await pause(seconds * 1000, undefined, { signal: this.state.shutdown.signal }).then(
      () => this.goOnline(),
      () => undefined,
    );
  }

  private async serve(
    host: "api" | "delivery",
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<void> {
    const request = await readRequest(incoming, this.url);
    if (host === "api" && request.url.pathname.startsWith("/_control"))
      return send(outgoing, await handleControl(request, this));
    const route = this.matchRoute(host, request);
    const fault = route.operation ? this.state.faults.next(route.operation) : undefined;
    const { method, headers, body, url } = request;
    this.state.requests.push({
      host,
      method,
      path: url.pathname + url.search,
      headers,
      body,
      operation: route.operation,
      fault: fault?.kind ?? null,
    });
    this.state.notifyChange();
    const response = isProcessed(fault) ? await route.handle() : notFound();
    await this.respond(outgoing, response, fault);
  }

  private matchRoute(host: "api" | "delivery", request: ApiRequest): Route {
    if (host === "delivery")
      return { operation: "download", handle: async () => download(request, this.state) };
    const route = findRoute(request);
    if (!route) return { operation: null, handle: async () => notFound() };
    const authorized = [`Bearer ${this.state.token}`, `Token ${this.state.token}`].includes(
      request.headers["authorization"] ?? "",
    );
    if (!authorized) return { operation: route.operation, handle: async () => unauthenticated() };
    return { operation: route.operation, handle: () => route.handle(this.context()) };
  }

  private context(): Context {
    return {
      state: this.state,
      baseUrl: this.baseUrl,
      deliveryUrl: this.deliveryUrl,
      sendWebhook: (prediction, event) => this.webhooks.enqueue(prediction, event),
    };
  }

  private async respond(
    outgoing: ServerResponse,
    response: ApiResponse,
    fault: Fault | undefined,
  ): Promise<void> {
    if (fault?.kind === "dropped") return void outgoing.destroy();
    if (fault?.kind === "slow")
      await pause(fault.seconds * 1000, undefined, { signal: this.state.shutdown.signal });
    if (fault?.kind === "truncated_body") return sendTruncated(outgoing, response);
    await send(outgoing, (fault && faultResponse(fault)) ?? response);
  }
}

const unauthenticated = () =>
  problem(401, "You did not pass a valid authentication token", { title: "Unauthenticated" });

function bodyBytes(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.from(body === undefined ? "" : JSON.stringify(body));
}

function responseHeaders(
  { headers, paddingBytes }: ApiResponse,
  bytes: Buffer,
): Record<string, string> {
  const defaults = {
    "content-type": "application/json",
    "ratelimit-remaining": "2999",
    "ratelimit-reset": "1",
  };
  return { ...defaults, "content-length": String(bytes.length + (paddingBytes ?? 0)), ...headers };
}

async function send(outgoing: ServerResponse, response: ApiResponse): Promise<void> {
  const bytes = bodyBytes(response.body);
  outgoing.writeHead(
    response.status,
    response.status === 204 ? {} : responseHeaders(response, bytes),
  );
  if (!response.paddingBytes) return void outgoing.end(bytes);
  outgoing.write(bytes);
  // Back-pressure applies, so that a client that stops reading ends the transfer.
  await pipeline(Readable.from(zeros(response.paddingBytes)), outgoing);
}

function* zeros(length: number): Generator<Buffer> {
  const block = Buffer.alloc(65_536);
  for (let left = length; left > 0; left -= block.length)
    yield block.subarray(0, Math.min(left, block.length));
}

function sendTruncated(outgoing: ServerResponse, response: ApiResponse): void {
  const bytes = bodyBytes(response.body);
  outgoing.writeHead(response.status, responseHeaders(response, bytes));
  outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => outgoing.destroy());
}
