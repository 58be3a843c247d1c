import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import path from "node:path";
import { createInterface } from "node:readline";

import { Webhook } from "standardwebhooks";

import type { Creation, Script } from "../fake-replicate/index";
import { DEPTH2IMG, latestVersion } from "../fake-replicate/models";
import { newSecret } from "../fake-replicate/webhooks";
import { poll } from "../fixtures/poll";
import { REPOSITORY, StudioServer } from "../fixtures/server";
import { Client } from "./client";
import { now } from "./measurement";

const TOKEN = "r8_bench_token_0123456789abcdefghijklmnopq";
const PROGRAM = path.join(REPOSITORY, "end2end/fake-replicate/main.ts");

/** Interval between polls of the fake. */
const POLL_INTERVAL_MS = 5;
/** Far longer than a create takes. */
const TIMEOUT_MS = 60_000;

/**
 * A studio with the fake of Replicate as its upstream, each in a process of its own, so that they
 * do not delay the measurements.
 */
export class ReplicateHarness {
  /** The upstream creations fetched so far, in order. */
  private readonly creations: Creation[] = [];

  private constructor(
    private readonly upstream: ChildProcess,
    readonly upstreamUrl: string,
    private readonly secret: string,
    readonly server: StudioServer,
  ) {}

  /** `defaultScript` is the scenario of all predictions. */
  static async start(defaultScript: Script): Promise<ReplicateHarness> {
    const secret = newSecret();
    const upstream = spawn(
      process.execPath,
      ["--import", "tsx", PROGRAM, "--token", TOKEN, "--webhook-secret", secret],
      {
        cwd: path.join(REPOSITORY, "end2end"),
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const [line] = (await once(createInterface(upstream.stdout), "line")) as [string];
    const upstreamUrl = line.replace("listening ", "");
    const server = await StudioServer.start((url) => ({
      DEPTH2IMG_ENGINE: "replicate",
      DEPTH2IMG_PUBLIC_URL: url,
      DEPTH2IMG_ALLOW_PRIVATE_URLS: "true",
      REPLICATE_API_TOKEN: TOKEN,
      REPLICATE_BASE_URL: `${upstreamUrl}/v1`,
      DEPTH2IMG_CATALOG_REFRESH: "0",
      REPLICATE_WEBHOOK_SECRET: secret,
    }));
    const harness = new ReplicateHarness(upstream, upstreamUrl, secret, server);
    await harness.control({ defaultScript: defaultScript });
    return harness;
  }

  /** A client of the studio. Each name is a separate owner. */
  client(name: string): Client {
    return new Client(this.server.url, name);
  }

  /** A client of the upstream itself. */
  directClient(): Client {
    return new Client(this.upstreamUrl, TOKEN, latestVersion(DEPTH2IMG).version.id);
  }

  /** Waits for the upstream creation of a prediction. */
  creationFor(id: string): Promise<Creation> {
    return poll(() => this.findCreation(id), {
      intervalMs: POLL_INTERVAL_MS,
      timeoutMs: TIMEOUT_MS,
      describeTimeout: () => `The upstream creation for ${id} did not appear.`,
    });
  }

  /** Signs and sends a webhook. Returns the time at which its last byte was sent. */
  async sendWebhook({ id, webhook }: Creation, body: string): Promise<number> {
    const webhookId = `msg_${id}`;
    const timestamp = new Date();
    const headers = {
      "content-type": "application/json",
      "webhook-id": webhookId,
      "webhook-timestamp": String(Math.floor(timestamp.getTime() / 1000)),
      "webhook-signature": new Webhook(this.secret).sign(webhookId, timestamp, body),
    };
    const sending = request(webhook!, { method: "POST", headers });
    let sentAt = 0;
    sending.once("finish", () => (sentAt = now())).end(body);
    const [response] = (await once(sending, "response")) as [IncomingMessage];
    response.resume();
    if (response.statusCode !== 204)
      throw new Error(`The webhook for ${id} got ${response.statusCode}`);
    return sentAt;
  }

  async close(): Promise<void> {
    await this.server.stop();
    const ended = once(this.upstream, "exit");
    this.upstream.kill();
    await ended;
  }

  private async findCreation(id: string): Promise<Creation | undefined> {
    const isFor = ({ webhook }: Creation) => webhook?.endsWith(`/${id}`) ?? false;
    const known = this.creations.find(isFor);
    if (known) return known;
    const url = `${this.upstreamUrl}/_control?creations_after=${this.creations.length}`;
    const response = await fetch(url);
    this.creations.push(...((await response.json()) as { creations: Creation[] }).creations);
    return this.creations.find(isFor);
  }

  private async control(command: object): Promise<void> {
    await fetch(`${this.upstreamUrl}/_control`, { method: "POST", body: JSON.stringify(command) });
  }
}
