import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import type { Prediction } from "replicate";

import type { Fault, Script } from "../fake-replicate/index";
import { AUTHORIZATION, COMPLETION_MODES, IMAGE, ReplicateHarness } from "./replicate-harness";
import { SeededRandom } from "./seeded-random";

const PREDICTIONS = 200;
const KILLS = 8;
/** Uptime of the server between kills, so that kills hit creates, submits and downloads. */
const MIN_UPTIME_MS = 50;
const MAX_UPTIME_MS = 1_200;
/** Number of concurrent clients. */
const CLIENTS = 8;
/** Delay before a client retries while the server is down. */
const RETRY_DELAY_MS = 200;
/** Far longer than any request takes, retries included. */
const TIMEOUT_MS = 120_000;

/**
 * Faults injected upstream meanwhile. After some of them, the server cannot know whether the create
 * took effect.
 */
const FAULTS: Fault[] = [
  { on: "predictions.create", kind: "dropped" },
  { on: "predictions.create", kind: "dropped", effect: true },
  { on: "predictions.create", kind: "truncated_body" },
  { on: "predictions.create", kind: "status", status: 502, effect: true },
  { on: "predictions.create", kind: "throttled", seconds: 1, hint: "body" },
  { on: "predictions.get", kind: "status", status: 503 },
  { on: "predictions.list", kind: "dropped" },
  { on: "download", kind: "truncated_body" },
];
const FAULT_COUNT = 40;

const DEFAULT_SCRIPT: Script = {
  bootSeconds: 0.2,
  secondsBetweenLogs: 0.02,
  outputs: { bytes: 100_000 },
  webhooks: { retrySeconds: 0.5 },
};
const HEADERS = { authorization: AUTHORIZATION, "content-type": "application/json" };

for (const mode of COMPLETION_MODES) {
  describe(mode, () => {
    const harness = new ReplicateHarness(mode, DEFAULT_SCRIPT);

    test(`${PREDICTIONS} predictions across ${KILLS} kills: each succeeds and is created upstream once`, async (context) => {
      const random = new SeededRandom();
      context.diagnostic(`RANDOM_SEED=${random.seed} repeats this run`);
      for (let count = 0; count < FAULT_COUNT; count++)
        harness.state.faults.add(random.pick(FAULTS));
      const names = Array.from({ length: PREDICTIONS }, (_, number) => `picture ${number}`);
      const clients = new RetryingClients(harness);
      const creating = clients.createAll([...names]);
      for (let kill = 0; kill < KILLS; kill++) {
        await pause(random.between(MIN_UPTIME_MS, MAX_UPTIME_MS));
        await harness.server.crashAndRestart();
      }
      const ids = await creating;
      await Promise.all(ids.map((id) => harness.events.waitForEnd(id)));
      context.diagnostic(summary(harness));
      await assertEachSucceededOnce(harness, names, ids, await clients.all());
    });
  });
}

/** Every accepted prediction succeeded, was created upstream once, and its output is stored. */
async function assertEachSucceededOnce(
  { state, server, leakDetector }: ReplicateHarness,
  names: string[],
  ids: string[],
  listAll: Prediction[],
): Promise<void> {
  assert.deepEqual(
    listAll.map(({ id }) => id).sort(),
    ids.sort(),
    "the accepted predictions and no others",
  );
  const failed = listAll.filter(({ status }) => status !== "succeeded");
  assert.deepEqual(
    failed.map(({ id, status, error }) => ({ id, status, error })),
    [],
    server.output.slice(-4_000),
  );
  const created = state.creations.map(({ input }) => input["prompt"]);
  const wrongCounts = names
    .map((name) => ({ name, times: created.filter((prompt) => prompt === name).length }))
    .filter(({ times }) => times !== 1);
  assert.deepEqual(wrongCounts, [], "each is created upstream once");
  assert.equal(created.length, PREDICTIONS);
  for (const { output } of listAll) {
    const response = await leakDetector.fetch(output[0]);
    assert.equal(response.headers.get("content-type"), "image/png");
    assert.ok((await response.arrayBuffer()).byteLength > 0);
  }
}

/** Counts of requests and faults, for the test report. */
function summary({ state }: ReplicateHarness): string {
  const creates = state.requests.filter(({ operation }) => operation === "predictions.create");
  const lost = creates.filter(({ fault }) => fault !== null && fault !== "throttled").length;
  const listRequests = state.requests.filter(
    ({ operation }) => operation === "predictions.list",
  ).length;
  return [
    `${creates.length} creates reached the upstream`,
    `${lost} of them had a fault`,
    `${listRequests} lookups in its list`,
  ].join(", ");
}

/** Clients that retry until they get a response, with an idempotency key. */
class RetryingClients {
  constructor(private readonly harness: ReplicateHarness) {}

  /** Creates a prediction for each name with several concurrent clients. Returns the ids. */
  async createAll(names: string[]): Promise<string[]> {
    const ids: string[] = [];
    const client = async () => {
      for (let name = names.shift(); name !== undefined; name = names.shift())
        ids.push(await this.create(name));
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    return ids;
  }

  /** All predictions of the owner. */
  async all(): Promise<Prediction[]> {
    const predictions: Prediction[] = [];
    for (let address: string | null = "/v1/predictions"; address !== null;) {
      const page: { results: Prediction[]; next: string | null } = await this.retry(
        "the list",
        address,
        { headers: HEADERS },
      );
      predictions.push(...page.results);
      address = page.next && page.next.slice(this.harness.server.url.length);
    }
    return predictions;
  }

  private async create(prompt: string): Promise<string> {
    const body = JSON.stringify({
      version: "jagilley/stable-diffusion-depth2img",
      input: { input_image: IMAGE, prompt },
    });
    const { id } = await this.retry<Prediction>(`the create of ${prompt}`, "/v1/predictions", {
      method: "POST",
      headers: { ...HEADERS, "idempotency-key": prompt.replaceAll(" ", "-") },
      body,
    });
    return id;
  }

  /** Retries until the response is successful. Client errors other than 429 are not retried. */
  private async retry<T>(description: string, address: string, init: RequestInit): Promise<T> {
    const { server, leakDetector } = this.harness;
    for (
      const deadline = Date.now() + TIMEOUT_MS;
      Date.now() < deadline;
      await pause(RETRY_DELAY_MS)
    ) {
      const response = await leakDetector.fetch(server.url + address, init).catch(() => undefined);
      if (response && response.status >= 400 && response.status < 500 && response.status !== 429) {
        throw new Error(`${description}: ${response.status} ${await response.text()}`);
      }
      const body = response?.ok
        ? ((await response.json().catch(() => undefined)) as T | undefined)
        : undefined;
      if (body !== undefined) return body;
    }
    throw new Error(`Timed out waiting for ${description}.\n${server.output.slice(-4_000)}`);
  }
}
