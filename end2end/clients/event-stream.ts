import { EventEmitter, once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";

import type { Prediction } from "replicate";

import type { StudioServer } from "../fixtures/server";
import type { Secrecy } from "./secrecy";

/** Before a broken stream is opened again. */
const AGAIN_MS = 100;
/** Longer than an upstream's absence and all waits that follow upon it: only what is lost for ever takes as long. */
const PATIENCE_MS = 240_000;

export const isOver = ({ status }: Prediction) => status !== "starting" && status !== "processing";

/** Everything that a team's predictions tell, through one stream that is taken up again where it broke off. */
export class EventStream {
  /** Each prediction's states as they were told, in order. */
  readonly told = new Map<string, Prediction[]>();
  private readonly arrivals = new EventEmitter().setMaxListeners(0);
  private readonly closing = new AbortController();
  private lastId: string | undefined;

  private constructor(
    private readonly server: StudioServer,
    private readonly authorization: string,
    private readonly secrecy: Secrecy,
  ) {}

  static async open(server: StudioServer, authorization: string, secrecy: Secrecy): Promise<EventStream> {
    const stream = new EventStream(server, authorization, secrecy);
    void stream.listen();
    await stream.until("the stream to open", () => stream.lastId !== undefined);
    return stream;
  }

  close(): void {
    this.closing.abort();
  }

  /** The prediction when it has ended. */
  ended(id: string): Promise<Prediction> {
    return this.until(`the end of ${id}`, () => this.told.get(id)?.find(isOver));
  }

  /** The statuses that were told of a prediction, each once where it was told several times in a row. */
  statuses(id: string): string[] {
    const all = (this.told.get(id) ?? []).map(({ status }) => status);
    return all.filter((status, at) => status !== all[at - 1]);
  }

  /** Waits until `look` sees what it looks for, and gives that. */
  async until<T>(what: string, look: () => T | undefined | false): Promise<T> {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const seen = look();
      if (seen !== undefined && seen !== false) return seen;
      await once(this.arrivals, "arrival", { signal: patience }).catch(() => {
        throw new Error(`Waited in vain for ${what}.\n${this.server.output.slice(-4_000)}`);
      });
    }
  }

  private async listen(): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      // The server may be killed, and comes back.
      await this.read().catch(() => undefined);
      await pause(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async read(): Promise<void> {
    const headers = { authorization: this.authorization, ...(this.lastId !== undefined && { "last-event-id": this.lastId }) };
    const answer = await fetch(`${this.server.url}/api/events`, { headers, signal: this.closing.signal });
    if (!answer.ok) throw new Error(`the stream was answered with ${answer.status}`);
    let rest = "";
    for await (const text of answer.body!.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + text).split("\n\n");
      rest = blocks.pop()!;
      for (const block of blocks) this.take(block);
    }
  }

  private take(block: string): void {
    this.secrecy.look("an event", block);
    const value = (name: string) => new RegExp(`^${name}: ?(.*)$`, "m").exec(block)?.[1];
    this.lastId = value("id") ?? this.lastId;
    if (value("event") === "prediction") {
      const { prediction } = JSON.parse(value("data")!) as { prediction: Prediction };
      this.told.set(prediction.id, [...(this.told.get(prediction.id) ?? []), prediction]);
    }
    this.arrivals.emit("arrival");
  }
}
