import { setTimeout as pause } from "node:timers/promises";

import type { Prediction } from "replicate";

import { ChangeSignal } from "../fake-replicate/change-signal";
import type { StudioServer } from "../fixtures/server";
import type { LeakDetector } from "./leak-detector";

/** Delay before a broken stream is reopened. */
const RECONNECT_DELAY_MS = 100;
/** Longer than the longest simulated outage and all retries after it. */
const TIMEOUT_MS = 240_000;

export const hasEnded = ({ status }: Prediction) =>
  status !== "starting" && status !== "processing";

/** The events of an owner's predictions, received over one stream that reconnects and resumes. */
export class EventStream {
  /** The received states of each prediction, in order. */
  readonly received = new Map<string, Prediction[]>();
  private readonly arrivals = new ChangeSignal();
  private readonly closing = new AbortController();
  private lastId: string | undefined;

  private constructor(
    private readonly server: StudioServer,
    private readonly authorization: string,
    private readonly leakDetector: LeakDetector,
  ) {}

  static async open(
    server: StudioServer,
    authorization: string,
    leakDetector: LeakDetector,
  ): Promise<EventStream> {
    const stream = new EventStream(server, authorization, leakDetector);
    void stream.listen();
    await stream.waitFor("the stream to open", () => stream.lastId !== undefined);
    return stream;
  }

  close(): void {
    this.closing.abort();
  }

  /** Waits for a terminal status and returns the prediction. */
  waitForEnd(id: string): Promise<Prediction> {
    return this.waitFor(`${id} to end`, () => this.received.get(id)?.find(hasEnded));
  }

  /** The received statuses of a prediction, without consecutive duplicates. */
  statuses(id: string): string[] {
    const all = (this.received.get(id) ?? []).map(({ status }) => status);
    return all.filter((status, index) => status !== all[index - 1]);
  }

  /** Waits until `condition` returns a value other than undefined and false, and returns it. */
  waitFor<T>(description: string, condition: () => T | undefined | false): Promise<T> {
    const { server } = this;
    return this.arrivals.waitFor(
      condition,
      TIMEOUT_MS,
      () => `Timed out waiting for ${description}.\n${server.output.slice(-4_000)}`,
    );
  }

  private async listen(): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      // The connection fails while the server is being restarted.
      await this.read().catch(() => undefined);
      await pause(RECONNECT_DELAY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async read(): Promise<void> {
    const headers = {
      authorization: this.authorization,
      ...(this.lastId !== undefined && { "last-event-id": this.lastId }),
    };
    const response = await fetch(`${this.server.url}/api/events`, {
      headers,
      signal: this.closing.signal,
    });
    if (!response.ok) throw new Error(`The event stream responded with ${response.status}`);
    let buffer = "";
    for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
      const messages = (buffer + text).split("\n\n");
      buffer = messages.pop()!;
      for (const message of messages) this.handleMessage(message);
    }
  }

  private handleMessage(block: string): void {
    this.leakDetector.check("an event", block);
    const value = (name: string) => new RegExp(`^${name}: ?(.*)$`, "m").exec(block)?.[1];
    this.lastId = value("id") ?? this.lastId;
    if (value("event") === "prediction") {
      const { prediction } = JSON.parse(value("data")!) as { prediction: Prediction };
      this.received.set(prediction.id, [...(this.received.get(prediction.id) ?? []), prediction]);
    }
    this.arrivals.notify();
  }
}
