import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import type { Prediction } from "replicate";

import { type Fault, FakeReplicate } from "../fake-replicate/index";
import { picture } from "../fake-replicate/png";
import { StudioServer } from "../fixtures/server";
import { Chance } from "./chance";

const PREDICTIONS = 200;
const KILLS = 8;
/** Between a start and the next kill: some fall into creates, some into submits, some into downloads. */
const LEAST_LIFE_MS = 50;
const LONGEST_LIFE_MS = 1_200;
/** Clients at work at the same time. */
const CLIENTS = 8;
/** Between two looks or tries, of a client whose server is gone or not done. */
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

const IMAGE = `data:image/png;base64,${picture(1).toString("base64")}`;
const HEADERS = { authorization: "Bearer a-team", "content-type": "application/json" };

let fake: FakeReplicate;
let server: StudioServer;

before(async () => {
  fake = await FakeReplicate.start();
  fake.world.always({ bootSeconds: 0.2, secondsBetweenLogs: 0.02, outputs: { bytes: 100_000 }, webhooks: { retrySeconds: 0.5 } });
  server = await StudioServer.start((url) => ({
    DEPTH2IMG_ENGINE: "replicate",
    DEPTH2IMG_PUBLIC_URL: url,
    DEPTH2IMG_ALLOW_PRIVATE_URLS: "true",
    DEPTH2IMG_OUTPUT_HOSTS: "127.0.0.1",
    REPLICATE_API_TOKEN: fake.world.token,
    REPLICATE_BASE_URL: fake.baseUrl,
  }));
});
after(async () => {
  await server?.stop();
  await fake?.close();
});

test(`${PREDICTIONS} predictions, killed at random instants: none is lost, none is created twice`, async (context) => {
  const chance = new Chance();
  context.diagnostic(`CHANCE_SEED=${chance.seed} repeats this run`);
  for (let count = 0; count < FAULTS_IN_ALL; count++) fake.world.faults.add(chance.of(FAULTS));
  const names = Array.from({ length: PREDICTIONS }, (_, number) => `picture ${number}`);
  const work = createAll([...names]);
  for (let kill = 0; kill < KILLS; kill++) {
    await pause(chance.between(LEAST_LIFE_MS, LONGEST_LIFE_MS));
    await server.crashAndRestart();
  }
  const ids = await work;
  const ended = await allEnded();
  context.diagnostic(whatHappened());

  assert.deepEqual(ended.map(({ id }) => id).sort(), ids.sort(), "each that was accepted, and no other");
  const failed = ended.filter(({ status }) => status !== "succeeded");
  assert.deepEqual(failed.map(({ id, status, error }) => ({ id, status, error })), [], server.output.slice(-4_000));
  const created = fake.world.creations.map(({ input }) => input["prompt"]);
  const notOnce = names.map((name) => ({ name, times: created.filter((prompt) => prompt === name).length })).filter(({ times }) => times !== 1);
  assert.deepEqual(notOnce, [], "each is created at the upstream once");
  assert.equal(created.length, PREDICTIONS);
  for (const { output } of ended) {
    const answer = await fetch(output[0]);
    assert.equal(answer.headers.get("content-type"), "image/png");
    assert.ok((await answer.arrayBuffer()).byteLength > 0);
  }
});

test("the token is in no log, and in nothing that is kept", async () => {
  assert.equal(server.output.indexOf(fake.world.token), -1);
  for (const entry of await readdir(server.dataDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    assert.equal((await readFile(path.join(entry.parentPath, entry.name))).indexOf(fake.world.token), -1, entry.name);
  }
});

test("the delivery host never saw the token", () => {
  const downloads = fake.world.requests.filter(({ host }) => host === "delivery");
  assert.ok(downloads.length >= PREDICTIONS);
  for (const { headers } of downloads) assert.ok(!("authorization" in headers));
});

/** What the run put the server through. */
function whatHappened(): string {
  const creates = fake.world.requests.filter(({ operation }) => operation === "predictions.create");
  const lost = creates.filter(({ fault }) => fault !== null && fault !== "throttled").length;
  const lists = fake.world.requests.filter(({ operation }) => operation === "predictions.list").length;
  return `${creates.length} creates reached the upstream, ${lost} of them met a fault; ${lists} times its list was read`;
}

/** Creates one for each name, several at a time; the ids. */
async function createAll(names: string[]): Promise<string[]> {
  const ids: string[] = [];
  const client = async () => {
    for (let name = names.shift(); name !== undefined; name = names.shift()) ids.push(await create(name));
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return ids;
}

/** Insists, with the same key, until an answer comes: as a careful client does. */
async function create(prompt: string): Promise<string> {
  const body = JSON.stringify({ version: "jagilley/stable-diffusion-depth2img", input: { input_image: IMAGE, prompt } });
  const { id } = await insist<Prediction>(`the create of ${prompt}`, "/v1/predictions", {
    method: "POST",
    headers: { ...HEADERS, "idempotency-key": prompt.replaceAll(" ", "-") },
    body,
  });
  return id;
}

/** All predictions of the team, when each has ended. */
async function allEnded(): Promise<Prediction[]> {
  const isOver = ({ status }: Prediction) => !["starting", "processing"].includes(status);
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await pause(AGAIN_MS)) {
    const predictions = await all();
    if (predictions.every(isOver)) return predictions;
  }
  const open = (await all()).filter((prediction) => !isOver(prediction)).map(({ id, status }) => `${id} ${status}`);
  throw new Error(`Still not over: ${open.join(", ")}.\n${server.output.slice(-4_000)}`);
}

async function all(): Promise<Prediction[]> {
  const predictions: Prediction[] = [];
  for (let address: string | null = "/v1/predictions"; address !== null; ) {
    const page: { results: Prediction[]; next: string | null } = await insist("the list", address, { headers: HEADERS });
    predictions.push(...page.results);
    address = page.next && page.next.slice(server.url.length);
  }
  return predictions;
}

/** Asks until the answer is a good one. A refusal is no reason to ask again, but for that of one who asks too often. */
async function insist<T>(what: string, address: string, init: RequestInit): Promise<T> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await pause(AGAIN_MS)) {
    const answer = await fetch(server.url + address, init).catch(() => undefined);
    if (answer && answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      throw new Error(`${what}: ${answer.status} ${await answer.text()}`);
    }
    const body = answer?.ok ? ((await answer.json().catch(() => undefined)) as T | undefined) : undefined;
    if (body !== undefined) return body;
  }
  throw new Error(`Waited in vain for ${what}.\n${server.output.slice(-4_000)}`);
}
