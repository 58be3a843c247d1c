import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

import { Webhook } from "standardwebhooks";

import { newSecret } from "../fake-replicate/webhooks";
import type { Creation, Script } from "../fake-replicate/index";
import { REPOSITORY, StudioServer } from "../fixtures/server";
import { DEPTH2IMG, latest } from "../fake-replicate/models";
import { Client } from "./client";
import { now } from "./measurement";

const TOKEN = "r8_bench_token_0123456789abcdefghijklmnopq";
const PROGRAM = path.join(REPOSITORY, "end2end/fake-replicate/main.ts");

/** Between two looks at what there is upstream. */
const LOOK_MS = 5;

/** A studio whose predictions run at a Replicate of our own, which is a process of its own: neither waits for what is measured. */
export class Cloud {
  /** What is known to have been created upstream, in order. */
  private readonly creations: Creation[] = [];

  private constructor(
    private readonly upstream: ChildProcess,
    readonly upstreamUrl: string,
    private readonly secret: string,
    readonly server: StudioServer,
  ) {}

  /** `usual` is how predictions go. */
  static async open(usual: Script): Promise<Cloud> {
    const secret = newSecret();
    const upstream = spawn(process.execPath, ["--import", "tsx", PROGRAM, "--token", TOKEN, "--webhook-secret", secret], {
      cwd: path.join(REPOSITORY, "end2end"),
      stdio: ["ignore", "pipe", "inherit"],
    });
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
    const cloud = new Cloud(upstream, upstreamUrl, secret, server);
    await cloud.control({ always: usual });
    return cloud;
  }

  /** Somebody who uses the studio; each name is an owner of its own. */
  client(name: string): Client {
    return new Client(this.server.url, name);
  }

  /** Somebody who uses the upstream itself. */
  directClient(): Client {
    return new Client(this.upstreamUrl, TOKEN, latest(DEPTH2IMG).version.id);
  }

  /** What came to be upstream of the prediction `id` here, once it is there. */
  async creationFor(id: string): Promise<Creation> {
    for (;;) {
      const creation = this.creations.find(({ webhook }) => webhook?.endsWith(`/${id}`));
      if (creation) return creation;
      const answer = await fetch(`${this.upstreamUrl}/_control?creations_after=${this.creations.length}`);
      this.creations.push(...((await answer.json()) as { creations: Creation[] }).creations);
      await pause(LOOK_MS);
    }
  }

  /** Signs a webhook now and sends it to where `creation` wants it; when the last of it was sent, which on one machine is received. */
  async sendWebhook({ id, webhook }: Creation, body: string): Promise<number> {
    const webhookId = `msg_${id}`;
    const at = new Date();
    const headers = {
      "content-type": "application/json",
      "webhook-id": webhookId,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(this.secret).sign(webhookId, at, body),
    };
    const sending = request(webhook!, { method: "POST", headers });
    let sentAt = 0;
    sending.once("finish", () => (sentAt = now())).end(body);
    const [answer] = (await once(sending, "response")) as [IncomingMessage];
    answer.resume();
    if (answer.statusCode !== 204) throw new Error(`the webhook for ${id} was answered ${answer.statusCode}`);
    return sentAt;
  }

  async close(): Promise<void> {
    await this.server.stop();
    const ended = once(this.upstream, "exit");
    this.upstream.kill();
    await ended;
  }

  private async control(wish: object): Promise<void> {
    await fetch(`${this.upstreamUrl}/_control`, { method: "POST", body: JSON.stringify(wish) });
  }
}
