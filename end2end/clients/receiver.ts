import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A webhook as it came. */
export interface Received {
  path: string;
  headers: Record<string, string>;
  /** Exactly as sent: what a signature is about. */
  body: string;
}

/** Longer than any webhook takes: only one that never comes gets here. */
const PATIENCE_MS = 60_000;

/** Somebody's server that takes webhooks. */
export class Receiver {
  readonly received: Received[] = [];
  /** Statuses of the next answers; then 200. */
  answers: number[] = [];
  private readonly arrivals = new EventEmitter();
  private readonly server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
    this.received.push({ path: incoming.url ?? "/", headers, body: Buffer.concat(chunks).toString("utf8") });
    outgoing.writeHead(this.answers.shift() ?? 200).end();
    this.arrivals.emit("arrival");
  });

  static async open(): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.server.listen(0, "127.0.0.1");
    await once(receiver.server, "listening");
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  /** The statuses that the webhooks told, in the order they came. */
  get statuses(): string[] {
    return this.received.map(({ body }) => (JSON.parse(body) as { status: string }).status);
  }

  /** Waits for the first webhook that is as wanted. */
  async until(wanted: (webhook: Received) => boolean): Promise<Received> {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const found = this.received.find(wanted);
      if (found) return found;
      await once(this.arrivals, "arrival", { signal: patience }).catch(() => {
        throw new Error(`The webhook did not come. ${this.received.length} others did: ${this.statuses.join(", ")}`);
      });
    }
  }

  /** The webhook that tells of the end. */
  ended(): Promise<Received> {
    return this.until(({ body }) => ["succeeded", "failed", "canceled", "aborted"].includes((JSON.parse(body) as { status: string }).status));
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
