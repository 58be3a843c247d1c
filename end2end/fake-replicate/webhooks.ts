import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import { Webhook } from "standardwebhooks";

import { newId, type Prediction, predictionJson } from "./prediction";
import type { WebhookEvent } from "./scenario";
import type { FakeReplicateState } from "./state";

/** Minimum time between two `output` or two `logs` webhooks, as upstream. */
const THROTTLE_MS = 500;
/** Attempts at delivering a final webhook. */
export const MAX_ATTEMPTS = 6;
/** How long a receiver may take to respond. */
const TIMEOUT_MS = 10_000;
const HOUR_MS = 3_600_000;

/** A secret in the format of Standard Webhooks. */
export const newSecret = () => `whsec_${randomBytes(24).toString("base64")}`;

interface Message {
  event: WebhookEvent;
  webhookId: string;
  body: string;
}

/** Sends the webhooks of predictions as their scenarios ask for. */
export class WebhookSender {
  private readonly lastSentAt = new Map<string, number>();
  private readonly delayed = new Map<string, Message[]>();
  private readonly queues = new Map<string, Promise<void>>();

  constructor(
    private readonly state: FakeReplicateState,
    private readonly baseUrl: () => string,
  ) {}

  /** Enqueues a webhook with the prediction's current state. */
  enqueue(prediction: Prediction, event: WebhookEvent): void {
    const { webhook, webhookEvents, scenario } = prediction;
    if (
      webhook === null ||
      !webhookEvents.includes(event) ||
      this.isThrottled(prediction.id, event)
    )
      return;
    const message = {
      event,
      webhookId: `msg_${newId()}`,
      body: JSON.stringify(predictionJson(prediction, this.baseUrl(), true)),
    };
    if (scenario.webhooks.dropped.includes(event)) return;
    if (!scenario.webhooks.reversed) return this.schedule(prediction, [message]);
    const delayed = [message, ...(this.delayed.get(prediction.id) ?? [])];
    this.delayed.set(prediction.id, delayed);
    if (event === "completed") this.schedule(prediction, delayed);
  }

  /** Sends a webhook with any body, signed now. Returns the receiver's status. */
  async send(
    prediction: Prediction,
    body: string,
    webhookId = `msg_${newId()}`,
  ): Promise<number | null> {
    return this.post(prediction, { event: "completed", webhookId, body });
  }

  private isThrottled(id: string, event: WebhookEvent): boolean {
    if (event === "start" || event === "completed") return false;
    const key = `${id} ${event}`;
    const now = performance.now();
    if (now - (this.lastSentAt.get(key) ?? -Infinity) < THROTTLE_MS) return true;
    this.lastSentAt.set(key, now);
    return false;
  }

  /** Webhooks of one prediction are delivered in order. */
  private schedule(prediction: Prediction, messages: Message[]): void {
    const ready = Promise.all([
      this.queues.get(prediction.id),
      this.delay(prediction.scenario.webhooks.delaySeconds),
    ]);
    const sent = ready.then(() => this.deliver(prediction, messages));
    const delivery = sent.catch((error: unknown) => {
      if (!this.state.shutdown.signal.aborted) throw error;
    });
    this.queues.set(prediction.id, delivery);
  }

  private async deliver(prediction: Prediction, messages: Message[]): Promise<void> {
    const { copies } = prediction.scenario.webhooks;
    for (const message of messages) {
      for (let copy = 0; copy < copies; copy++) await this.deliverWithRetries(prediction, message);
    }
  }

  /** Only the final webhook of a prediction is retried. */
  private async deliverWithRetries(prediction: Prediction, message: Message): Promise<void> {
    const attempts = message.event === "completed" ? MAX_ATTEMPTS : 1;
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (attempt > 0)
        await this.delay(prediction.scenario.webhooks.retrySeconds * 2 ** (attempt - 1));
      const status = await this.post(prediction, message);
      if (status !== null && status < 400) return;
    }
  }

  private async post(
    prediction: Prediction,
    { event, webhookId, body }: Message,
  ): Promise<number | null> {
    const status = this.state.isOffline ? null : await this.request(prediction, webhookId, body);
    this.state.deliveries.push({ prediction: prediction.id, event, webhookId, status });
    this.state.notifyChange();
    return status;
  }

  private async request(
    prediction: Prediction,
    webhookId: string,
    body: string,
  ): Promise<number | null> {
    const headers = {
      "content-type": "application/json",
      ...this.signature(prediction, webhookId, body),
    };
    const signal = AbortSignal.any([this.state.shutdown.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      const response = await fetch(prediction.webhook!, {
        method: "POST",
        headers,
        body,
        redirect: "manual",
        signal,
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return null;
    }
  }

  private signature(
    prediction: Prediction,
    webhookId: string,
    body: string,
  ): Record<string, string> {
    const { signature } = prediction.scenario.webhooks;
    if (signature === "absent") return {};
    const sentAt = new Date(Date.now() - (signature === "stale" ? HOUR_MS : 0));
    const secret = signature === "forged" ? newSecret() : this.state.webhookSecret;
    return {
      "webhook-id": webhookId,
      "webhook-timestamp": String(Math.floor(sentAt.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign(webhookId, sentAt, body),
    };
  }

  private delay(seconds: number): Promise<void> {
    return pause(seconds * 1000, undefined, { signal: this.state.shutdown.signal });
  }
}
