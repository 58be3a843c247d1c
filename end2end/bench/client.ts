import type { Upload } from "../fixtures/pictures";

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
const HEADERS = { Authorization: "Bearer bench" };
const TERMINAL = ["succeeded", "failed", "canceled", "aborted"];

/** The moment in milliseconds since 1970, finer than `Date.now()`. */
export const now = () => performance.timeOrigin + performance.now();

/** A client of the server's API, as plain as one can be. */
export class Client {
  constructor(private readonly server: string) {}

  /** Uploads a file; the address to give as an input. */
  async upload(file: Upload): Promise<string> {
    const body = new FormData();
    body.append("content", new Blob([new Uint8Array(file.buffer)], { type: file.mimeType }), file.name);
    const answer = await this.expectOk(await fetch(`${this.server}/v1/files`, { method: "POST", headers: HEADERS, body }));
    return ((await answer.json()) as { urls: { get: string } }).urls.get;
  }

  async depth(image: string): Promise<void> {
    await (await this.post("/api/depth", { image })).json();
  }

  /** Creates a prediction. With `wait` the answer comes when it has ended. */
  async create(input: Record<string, unknown>, wait = false): Promise<Prediction> {
    const answer = await this.post("/v1/predictions", { version: MODEL, input }, wait ? { Prefer: "wait" } : {});
    return (await answer.json()) as Prediction;
  }

  async cancel(id: string): Promise<void> {
    await (await this.post(`/v1/predictions/${id}/cancel`, {})).arrayBuffer();
  }

  async bytes(address: string): Promise<number> {
    return (await (await this.expectOk(await fetch(address))).arrayBuffer()).byteLength;
  }

  /** Follows the stream of events until `signal` ends it. */
  async *changes(signal: AbortSignal): AsyncGenerator<Change> {
    const answer = await this.expectOk(await fetch(`${this.server}/api/events`, { headers: HEADERS, signal }));
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

  private async post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
    const init = { method: "POST", headers: { ...HEADERS, ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body) };
    return this.expectOk(await fetch(this.server + path, init));
  }

  private async expectOk(answer: Response): Promise<Response> {
    if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${await answer.text()}`);
    return answer;
  }
}

/** Every change that the stream tells, kept and waited for. */
export class Follower {
  private readonly seen: Change[] = [];
  private readonly aborter = new AbortController();
  private wake = () => {};

  constructor(client: Client) {
    void this.listen(client);
  }

  /** The changes of one prediction, up to its end. */
  async untilEnd(id: string): Promise<Change[]> {
    for (;;) {
      const changes = this.seen.filter((change) => change.prediction.id === id);
      if (changes.some((change) => TERMINAL.includes(change.prediction.status))) return changes;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  close(): void {
    this.aborter.abort();
  }

  private async listen(client: Client): Promise<void> {
    try {
      for await (const change of client.changes(this.aborter.signal)) {
        this.seen.push(change);
        this.wake();
      }
    } catch (error) {
      if (!this.aborter.signal.aborted) throw error;
    }
  }
}
