import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import { Webhook } from "standardwebhooks";

import { newId, present, type Prediction, type WebhookEvent } from "./prediction";
import type { World } from "./world";

/** `output` and `logs` are told at most this often, as upstream. */
const QUIET_MS = 500;
/** Attempts at a final webhook that is not taken. */
export const ATTEMPTS = 6;
/** Longer than a receiver may take. */
const ANSWER_MS = 10_000;
const AN_HOUR_MS = 3_600_000;

/** A secret in the form of Standard Webhooks. */
export const newSecret = () => `whsec_${randomBytes(24).toString("base64")}`;

interface Message {
  event: WebhookEvent;
  webhookId: string;
  body: string;
}

/** Sends the webhooks of predictions, as well or as badly as their scenarios say. */
export class Sender {
  private readonly lastTold = new Map<string, number>();
  private readonly held = new Map<string, Message[]>();
  private readonly turns = new Map<string, Promise<void>>();

  constructor(
    private readonly world: World,
    private readonly base: () => string,
  ) {}

  /** Takes note of an event: what the object is now is what will be sent. */
  tell(prediction: Prediction, event: WebhookEvent): void {
    const { webhook, webhookEvents, scenario } = prediction;
    if (webhook === null || !webhookEvents.includes(event) || this.isTooSoon(prediction.id, event)) return;
    const message = { event, webhookId: `msg_${newId()}`, body: JSON.stringify(present(prediction, this.base(), true)) };
    if (scenario.webhooks.lost.includes(event)) return;
    if (!scenario.webhooks.reversed) return this.start(prediction, [message]);
    const held = [message, ...(this.held.get(prediction.id) ?? [])];
    this.held.set(prediction.id, held);
    if (event === "completed") this.start(prediction, held);
  }

  /** Sends a webhook for a prediction with any body, signed now. Gives what the receiver answered. */
  async send(prediction: Prediction, body: string, webhookId = `msg_${newId()}`): Promise<number | null> {
    return this.post(prediction, { event: "completed", webhookId, body });
  }

  private isTooSoon(id: string, event: WebhookEvent): boolean {
    if (event === "start" || event === "completed") return false;
    const key = `${id} ${event}`;
    const now = performance.now();
    if (now - (this.lastTold.get(key) ?? -Infinity) < QUIET_MS) return true;
    this.lastTold.set(key, now);
    return false;
  }

  /** In its turn: what is told of one prediction arrives in order. */
  private start(prediction: Prediction, messages: Message[]): void {
    const due = Promise.all([this.turns.get(prediction.id), this.pause(prediction.scenario.webhooks.delaySeconds)]);
    const sent = due.then(() => this.deliver(prediction, messages));
    const turn = sent.catch((error: unknown) => {
      if (!this.world.closing.signal.aborted) throw error;
    });
    this.turns.set(prediction.id, turn);
  }

  private async deliver(prediction: Prediction, messages: Message[]): Promise<void> {
    const { copies } = prediction.scenario.webhooks;
    for (const message of messages) {
      for (let copy = 0; copy < copies; copy++) await this.insist(prediction, message);
    }
  }

  /** Only the last webhook of a prediction is sent again when it was not taken. */
  private async insist(prediction: Prediction, message: Message): Promise<void> {
    const attempts = message.event === "completed" ? ATTEMPTS : 1;
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (attempt > 0) await this.pause(prediction.scenario.webhooks.retrySeconds * 2 ** (attempt - 1));
      const status = await this.post(prediction, message);
      if (status !== null && status < 400) return;
    }
  }

  private async post(prediction: Prediction, { event, webhookId, body }: Message): Promise<number | null> {
    const status = this.world.isAway ? null : await this.request(prediction, webhookId, body);
    this.world.deliveries.push({ prediction: prediction.id, event, webhookId, status });
    this.world.changed();
    return status;
  }

  private async request(prediction: Prediction, webhookId: string, body: string): Promise<number | null> {
    const headers = { "content-type": "application/json", ...this.signature(prediction, webhookId, body) };
    const signal = AbortSignal.any([this.world.closing.signal, AbortSignal.timeout(ANSWER_MS)]);
    try {
      const answer = await fetch(prediction.webhook!, { method: "POST", headers, body, redirect: "manual", signal });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return null;
    }
  }

  private signature(prediction: Prediction, webhookId: string, body: string): Record<string, string> {
    const { signature } = prediction.scenario.webhooks;
    if (signature === "absent") return {};
    const at = new Date(Date.now() - (signature === "stale" ? AN_HOUR_MS : 0));
    const secret = signature === "forged" ? newSecret() : this.world.webhookSecret;
    return {
      "webhook-id": webhookId,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign(webhookId, at, body),
    };
  }

  private pause(seconds: number): Promise<void> {
    return pause(seconds * 1000, undefined, { signal: this.world.closing.signal });
  }
}
