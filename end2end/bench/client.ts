import { EventEmitter, once } from "node:events";

import type { Upload } from "../fixtures/images";
import { now } from "./measurement";

/** The fields of a prediction that the benchmarks read. */
export interface Prediction {
  id: string;
  status: string;
  created_at: string;
  started_at?: string;
  completed_at?: string;
  output: string[] | null;
  error: string | null;
}

/** A published state of a prediction and the time it was received. */
export interface Change {
  prediction: Prediction;
  /** Milliseconds since 1970, with fractions. */
  receivedAt: number;
}

const MODEL = "jagilley/stable-diffusion-depth2img";
const TERMINAL = ["succeeded", "failed", "canceled", "aborted"];

/** A minimal API client. Each `key` is a separate owner. */
export class Client {
  constructor(
    private readonly server: string,
    private readonly key = "bench",
    private readonly version = MODEL,
  ) {}

  /** Uploads a file and returns the URL to use as an input. */
  async upload(file: Upload): Promise<string> {
    const body = new FormData();
    body.append(
      "content",
      new Blob([new Uint8Array(file.buffer)], { type: file.mimeType }),
      file.name,
    );
    const response = await this.request("/v1/files", { method: "POST", body });
    return ((await response.json()) as { urls: { get: string } }).urls.get;
  }

  async depth(image: string): Promise<void> {
    await (await this.post("/api/depth", { image })).json();
  }

  /** Creates a prediction. With `wait`, returns after it has ended. */
  async create(input: Record<string, unknown>, { wait = false } = {}): Promise<Prediction> {
    const response = await this.post(
      "/v1/predictions",
      { version: this.version, input },
      wait ? { Prefer: "wait" } : {},
    );
    return (await response.json()) as Prediction;
  }

  async prediction(id: string): Promise<Prediction> {
    const response = await this.request(`/v1/predictions/${id}`);
    return (await response.json()) as Prediction;
  }

  async cancel(id: string): Promise<void> {
    await (await this.post(`/v1/predictions/${id}/cancel`, {})).arrayBuffer();
  }

  async bytes(address: string): Promise<number> {
    const response = await expectOk(await fetch(address));
    const body = await response.arrayBuffer();
    return body.byteLength;
  }

  /** Opens the event stream, which `signal` closes. */
  events(signal: AbortSignal): Promise<Response> {
    return this.request("/api/events", { signal });
  }

  private async post(
    path: string,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return this.request(path, {
      method: "POST",
      headers: { ...headers, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  private async request(path: string, init: RequestInit = {}): Promise<Response> {
    return expectOk(
      await fetch(this.server + path, {
        ...init,
        headers: { ...init.headers, Authorization: `Bearer ${this.key}` },
      }),
    );
  }
}

async function expectOk(response: Response): Promise<Response> {
  if (!response.ok)
    throw new Error(`${response.url} responded with ${response.status}: ${await response.text()}`);
  return response;
}

/** Records the changes in an event stream. */
export class EventFollower {
  private readonly received = new Map<string, Change[]>();
  private readonly arrivals = new EventEmitter().setMaxListeners(0);
  private readonly aborter = new AbortController();

  private constructor() {}

  /** Opens the stream and starts recording. */
  static async open(client: Client): Promise<EventFollower> {
    const follower = new EventFollower();
    const response = await client.events(follower.aborter.signal);
    void follower.listen(response);
    return follower;
  }

  /** The recorded changes of a prediction. */
  changes(id: string): Change[] {
    return this.received.get(id) ?? [];
  }

  /** Waits for a terminal status and returns the changes. */
  waitForEnd(id: string): Promise<Change[]> {
    return this.waitFor(id, (status) => TERMINAL.includes(status));
  }

  /** Waits for a matching status and returns the changes. */
  async waitFor(id: string, matches: (status: string) => boolean): Promise<Change[]> {
    while (!this.changes(id).some(({ prediction }) => matches(prediction.status)))
      await once(this.arrivals, id);
    return this.changes(id);
  }

  close(): void {
    this.aborter.abort();
  }

  private async listen(response: Response): Promise<void> {
    try {
      for await (const change of parseChanges(response)) {
        const { id } = change.prediction;
        this.received.set(id, [...this.changes(id), change]);
        this.arrivals.emit(id);
      }
    } catch (error) {
      if (!this.aborter.signal.aborted) throw error;
    }
  }
}

async function* parseChanges(response: Response): AsyncGenerator<Change> {
  let buffer = "";
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const receivedAt = now();
    const messages = (buffer + chunk).split("\n\n");
    buffer = messages.pop() ?? "";
    for (const message of messages) {
      const data = /^data: ?(.*)$/m.exec(message)?.[1];
      const event = data ? JSON.parse(data) : {};
      if (event.type === "prediction") yield { prediction: event.prediction, receivedAt };
    }
  }
}
