import { EventEmitter, once } from "node:events";

import type { Upload } from "../fixtures/pictures";
import { now } from "./measurement";

/** The fields of a prediction that are measured. */
export interface Prediction {
  id: string;
  status: string;
  created_at: string;
  started_at?: string;
  completed_at?: string;
  output: string[] | null;
  error: string | null;
}

/** A change of a prediction, and when it was received. */
export interface Change {
  prediction: Prediction;
  /** Milliseconds since 1970, with fractions. */
  receivedAt: number;
}

const MODEL = "jagilley/stable-diffusion-depth2img";
const TERMINAL = ["succeeded", "failed", "canceled", "aborted"];

/** A client of the API, as plain as one can be. Each `key` is an owner of its own. */
export class Client {
  constructor(
    private readonly server: string,
    private readonly key = "bench",
    private readonly version = MODEL,
  ) {}

  /** Uploads a file; the address to give as an input. */
  async upload(file: Upload): Promise<string> {
    const body = new FormData();
    body.append("content", new Blob([new Uint8Array(file.buffer)], { type: file.mimeType }), file.name);
    const answer = await this.ask("/v1/files", { method: "POST", body });
    return ((await answer.json()) as { urls: { get: string } }).urls.get;
  }

  async depth(image: string): Promise<void> {
    await (await this.post("/api/depth", { image })).json();
  }

  /** Creates a prediction. With `wait` the answer comes when it has ended. */
  async create(input: Record<string, unknown>, { wait = false } = {}): Promise<Prediction> {
    const answer = await this.post("/v1/predictions", { version: this.version, input }, wait ? { Prefer: "wait" } : {});
    return (await answer.json()) as Prediction;
  }

  async prediction(id: string): Promise<Prediction> {
    return (await (await this.ask(`/v1/predictions/${id}`)).json()) as Prediction;
  }

  async cancel(id: string): Promise<void> {
    await (await this.post(`/v1/predictions/${id}/cancel`, {})).arrayBuffer();
  }

  async bytes(address: string): Promise<number> {
    return (await (await expectOk(await fetch(address))).arrayBuffer()).byteLength;
  }

  /** Opens the stream of events. It ends with `signal`. */
  events(signal: AbortSignal): Promise<Response> {
    return this.ask("/api/events", { signal });
  }

  private async post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
    return this.ask(path, { method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body) });
  }

  private async ask(path: string, init: RequestInit = {}): Promise<Response> {
    return expectOk(await fetch(this.server + path, { ...init, headers: { ...init.headers, Authorization: `Bearer ${this.key}` } }));
  }
}

async function expectOk(answer: Response): Promise<Response> {
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}

/** Every change that a stream of events tells, kept and waited for. */
export class Follower {
  private readonly told = new Map<string, Change[]>();
  private readonly news = new EventEmitter().setMaxListeners(0);
  private readonly aborter = new AbortController();

  private constructor() {}

  /** A follower whose stream is open. */
  static async open(client: Client): Promise<Follower> {
    const follower = new Follower();
    const answer = await client.events(follower.aborter.signal);
    void follower.listen(answer);
    return follower;
  }

  /** The changes of one prediction so far. */
  changes(id: string): Change[] {
    return this.told.get(id) ?? [];
  }

  /** The changes of one prediction, up to its end. */
  untilEnd(id: string): Promise<Change[]> {
    return this.until(id, (status) => TERMINAL.includes(status));
  }

  /** The changes of one prediction, up to one whose status `isIt`. */
  async until(id: string, isIt: (status: string) => boolean): Promise<Change[]> {
    while (!this.changes(id).some(({ prediction }) => isIt(prediction.status))) await once(this.news, id);
    return this.changes(id);
  }

  close(): void {
    this.aborter.abort();
  }

  private async listen(answer: Response): Promise<void> {
    try {
      for await (const change of changesOf(answer)) {
        const { id } = change.prediction;
        this.told.set(id, [...this.changes(id), change]);
        this.news.emit(id);
      }
    } catch (error) {
      if (!this.aborter.signal.aborted) throw error;
    }
  }
}

async function* changesOf(answer: Response): AsyncGenerator<Change> {
  let rest = "";
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    const receivedAt = now();
    const messages = (rest + chunk).split("\n\n");
    rest = messages.pop() ?? "";
    for (const message of messages) {
      const data = /^data: ?(.*)$/m.exec(message)?.[1];
      const event = data ? JSON.parse(data) : {};
      if (event.type === "prediction") yield { prediction: event.prediction, receivedAt };
    }
  }
}
