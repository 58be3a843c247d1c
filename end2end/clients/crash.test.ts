import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import type { Prediction } from "replicate";

import type { Fault, Script } from "../fake-replicate/index";
import { Chance } from "./chance";
import { AUTHORIZATION, Cloud, IMAGE, WAYS } from "./cloud";

const PREDICTIONS = 200;
const KILLS = 8;
/** Between a start and the next kill: some fall into creates, some into submits, some into downloads. */
const LEAST_LIFE_MS = 50;
const LONGEST_LIFE_MS = 1_200;
/** Clients at work at the same time. */
const CLIENTS = 8;
/** Between two tries of a client whose server is gone. */
const AGAIN_MS = 200;
/** Only what is lost for ever takes as long. */
const PATIENCE_MS = 120_000;

/** What goes wrong upstream meanwhile. After some of them nobody knows whether the create took effect. */
const FAULTS: Fault[] = [
  { on: "predictions.create", kind: "dropped" },
  { on: "predictions.create", kind: "dropped", effect: true },
  { on: "predictions.create", kind: "half_a_body" },
  { on: "predictions.create", kind: "status", status: 502, effect: true },
  { on: "predictions.create", kind: "throttled", seconds: 1, tell: "retry_after" },
  { on: "predictions.get", kind: "status", status: 503 },
  { on: "predictions.list", kind: "dropped" },
  { on: "download", kind: "half_a_body" },
];
const FAULTS_IN_ALL = 40;

const USUAL: Script = { bootSeconds: 0.2, secondsBetweenLogs: 0.02, outputs: { bytes: 100_000 }, webhooks: { retrySeconds: 0.5 } };
const HEADERS = { authorization: AUTHORIZATION, "content-type": "application/json" };

for (const way of WAYS) {
  describe(way, () => {
    const cloud = new Cloud(way, USUAL);

    test(`${PREDICTIONS} predictions, killed at random instants: none is lost, none is created twice`, async (context) => {
      const chance = new Chance();
      context.diagnostic(`CHANCE_SEED=${chance.seed} repeats this run`);
      for (let count = 0; count < FAULTS_IN_ALL; count++) cloud.world.faults.add(chance.of(FAULTS));
      const names = Array.from({ length: PREDICTIONS }, (_, number) => `picture ${number}`);
      const team = new CarefulTeam(cloud);
      const work = team.createAll([...names]);
      for (let kill = 0; kill < KILLS; kill++) {
        await pause(chance.between(LEAST_LIFE_MS, LONGEST_LIFE_MS));
        await cloud.server.crashAndRestart();
      }
      const ids = await work;
      await Promise.all(ids.map((id) => cloud.events.ended(id)));
      context.diagnostic(whatHappened(cloud));
      await assertAll(cloud, names, ids, await team.all());
    });
  });
}

/** Each that was accepted has succeeded, was created upstream once, and its output is kept. */
async function assertAll({ world, server, secrecy }: Cloud, names: string[], ids: string[], all: Prediction[]): Promise<void> {
  assert.deepEqual(all.map(({ id }) => id).sort(), ids.sort(), "each that was accepted, and no other");
  const failed = all.filter(({ status }) => status !== "succeeded");
  assert.deepEqual(failed.map(({ id, status, error }) => ({ id, status, error })), [], server.output.slice(-4_000));
  const created = world.creations.map(({ input }) => input["prompt"]);
  const notOnce = names.map((name) => ({ name, times: created.filter((prompt) => prompt === name).length })).filter(({ times }) => times !== 1);
  assert.deepEqual(notOnce, [], "each is created at the upstream once");
  assert.equal(created.length, PREDICTIONS);
  for (const { output } of all) {
    const answer = await secrecy.fetch(output[0]);
    assert.equal(answer.headers.get("content-type"), "image/png");
    assert.ok((await answer.arrayBuffer()).byteLength > 0);
  }
}

/** What the run put the server through. */
function whatHappened({ world }: Cloud): string {
  const creates = world.requests.filter(({ operation }) => operation === "predictions.create");
  const lost = creates.filter(({ fault }) => fault !== null && fault !== "throttled").length;
  const lists = world.requests.filter(({ operation }) => operation === "predictions.list").length;
  return `${creates.length} creates reached the upstream, ${lost} of them met a fault; ${lists} times its list was read`;
}

/** Clients that ask until they are answered, and never for the same twice. */
class CarefulTeam {
  constructor(private readonly cloud: Cloud) {}

  /** Creates one for each name, several at a time; the ids. */
  async createAll(names: string[]): Promise<string[]> {
    const ids: string[] = [];
    const client = async () => {
      for (let name = names.shift(); name !== undefined; name = names.shift()) ids.push(await this.create(name));
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    return ids;
  }

  /** All predictions of the team. */
  async all(): Promise<Prediction[]> {
    const predictions: Prediction[] = [];
    for (let address: string | null = "/v1/predictions"; address !== null; ) {
      const page: { results: Prediction[]; next: string | null } = await this.insist("the list", address, { headers: HEADERS });
      predictions.push(...page.results);
      address = page.next && page.next.slice(this.cloud.server.url.length);
    }
    return predictions;
  }

  private async create(prompt: string): Promise<string> {
    const body = JSON.stringify({ version: "jagilley/stable-diffusion-depth2img", input: { input_image: IMAGE, prompt } });
    const { id } = await this.insist<Prediction>(`the create of ${prompt}`, "/v1/predictions", {
      method: "POST",
      headers: { ...HEADERS, "idempotency-key": prompt.replaceAll(" ", "-") },
      body,
    });
    return id;
  }

  /** Asks until the answer is a good one. A refusal is no reason to ask again, but for that of one who asks too often. */
  private async insist<T>(what: string, address: string, init: RequestInit): Promise<T> {
    const { server, secrecy } = this.cloud;
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await pause(AGAIN_MS)) {
      const answer = await secrecy.fetch(server.url + address, init).catch(() => undefined);
      if (answer && answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
        throw new Error(`${what}: ${answer.status} ${await answer.text()}`);
      }
      const body = answer?.ok ? ((await answer.json().catch(() => undefined)) as T | undefined) : undefined;
      if (body !== undefined) return body;
    }
    throw new Error(`Waited in vain for ${what}.\n${server.output.slice(-4_000)}`);
  }
}
