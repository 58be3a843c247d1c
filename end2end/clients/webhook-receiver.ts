import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { ChangeSignal } from "../fake-replicate/change-signal";

/** A webhook as it was received. */
export interface ReceivedWebhook {
  path: string;
  headers: Record<string, string>;
  /** Raw body, which the signature covers. */
  body: string;
}

/** Far longer than any webhook takes. */
const TIMEOUT_MS = 60_000;

/** A server that receives webhooks. */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  /** Statuses of the next responses; then 200. */
  nextStatuses: number[] = [];
  private readonly arrivals = new ChangeSignal();
  private readonly server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const headers = Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    );
    this.received.push({
      path: incoming.url ?? "/",
      headers,
      body: Buffer.concat(chunks).toString("utf8"),
    });
    outgoing.writeHead(this.nextStatuses.shift() ?? 200).end();
    this.arrivals.notify();
  });

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    receiver.server.listen(0, "127.0.0.1");
    await once(receiver.server, "listening");
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  /** Prediction statuses in the received webhooks, in order of arrival. */
  get statuses(): string[] {
    return this.received.map(({ body }) => (JSON.parse(body) as { status: string }).status);
  }

  /** Waits for the first webhook that matches. */
  waitFor(matches: (webhook: ReceivedWebhook) => boolean): Promise<ReceivedWebhook> {
    return this.arrivals.waitFor(
      () => this.received.find(matches),
      TIMEOUT_MS,
      () =>
        `The webhook did not arrive. ${this.received.length} others did: ${this.statuses.join(", ")}`,
    );
  }

  /** Waits for a webhook with a terminal status. */
  waitForEnd(): Promise<ReceivedWebhook> {
    return this.waitFor(({ body }) =>
      ["succeeded", "failed", "canceled", "aborted"].includes(
        (JSON.parse(body) as { status: string }).status,
      ),
    );
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
