import assert from "node:assert/strict";
import { after, before } from "node:test";

import Replicate, { type Prediction } from "replicate";

import { type Creation, FakeReplicate, type Script } from "../fake-replicate/index";
import { DEPTH2IMG, latestVersion } from "../fake-replicate/models";
import { testPng } from "../fake-replicate/png";
import type { Prediction as UpstreamPrediction } from "../fake-replicate/prediction";
import type { FakeReplicateState } from "../fake-replicate/state";
import { StudioServer } from "../fixtures/server";
import { EventStream } from "./event-stream";
import { LeakDetector } from "./leak-detector";

/**
 * How a studio learns that a prediction has ended: by webhook, or by polling if it has no public
 * URL.
 */
export const COMPLETION_MODES = ["webhooks", "polling"] as const;
export type CompletionMode = (typeof COMPLETION_MODES)[number];

/** The client's token, which is not the upstream's. */
export const AUTHORIZATION = "Bearer a-team";
export const IMAGE = `data:image/png;base64,${testPng(1).toString("base64")}`;
/** Seed of every input, so that tests know the expected outputs. */
export const SEED = 7;
const VERSION = latestVersion(DEPTH2IMG).version.id;

/**
 * A studio server with the fake of Replicate as its upstream, and an official client connected to
 * it, for the tests of one `describe`. Afterwards the upstream's token must not appear in any
 * response, event, log line or stored file.
 */
export class ReplicateHarness {
  fake!: FakeReplicate;
  server!: StudioServer;
  events!: EventStream;
  leakDetector!: LeakDetector;
  client!: Replicate;

  /**
   * `defaultScript` is the scenario of all predictions for which a test sets none. The catalog sync
   * is off unless `settings` turn it on.
   */
  constructor(
    readonly mode: CompletionMode,
    private readonly defaultScript: Script = {},
    private readonly settings: Record<string, string> = { DEPTH2IMG_CATALOG_REFRESH: "0" },
    private readonly prepare: (state: FakeReplicateState) => void = () => {},
  ) {
    before(() => this.open());
    after(() => this.close());
  }

  get state(): FakeReplicateState {
    return this.fake.state;
  }

  /** Creates a prediction. Tests find it upstream by its prompt. */
  create(prompt: string, extraInput: Record<string, unknown> = {}): Promise<Prediction> {
    return this.client.predictions.create({
      version: VERSION,
      input: { input_image: IMAGE, prompt, seed: SEED, ...extraInput },
    });
  }

  /** Creates a prediction and waits for its end. */
  async run(prompt: string, more: Record<string, unknown> = {}): Promise<Prediction> {
    const { id } = await this.create(prompt, more);
    return this.events.waitForEnd(id);
  }

  /** The upstream creations with this prompt. */
  upstreamCreations(prompt: string): Creation[] {
    return this.state.creations.filter(({ input }) => input["prompt"] === prompt);
  }

  /** Waits for the upstream prediction with this prompt. */
  upstreamPrediction(prompt: string): Promise<UpstreamPrediction> {
    const find = () =>
      [...this.state.predictions.values()].find(({ input }) => input["prompt"] === prompt);
    return this.state.waitFor(`the upstream prediction for ${prompt}`, find);
  }

  /** The prediction succeeded, and its outputs are those of its own upstream prediction. */
  async assertSucceeded(ended: Prediction, outputs = 1): Promise<void> {
    assert.deepEqual(
      [ended.status, ended.error],
      ["succeeded", null],
      this.server.output.slice(-4_000),
    );
    const files = outputUrls(ended.output);
    assert.equal(files.length, outputs);
    for (const [index, address] of files.entries()) {
      const response = await this.leakDetector.fetch(address);
      assert.equal(response.headers.get("content-type"), "image/png");
      assert.deepEqual(
        Buffer.from(await response.arrayBuffer()),
        testPng(SEED + index),
        `output ${index}`,
      );
    }
    assert.deepEqual(
      (await this.client.predictions.get(ended.id)).output,
      ended.output,
      "the published output equals the stored one",
    );
  }

  private async open(): Promise<void> {
    this.fake = await FakeReplicate.start();
    this.state.setDefaultScript(this.defaultScript);
    this.prepare(this.state);
    this.leakDetector = new LeakDetector(this.state.token);
    this.server = await StudioServer.start((url) => ({
      DEPTH2IMG_ENGINE: "replicate",
      REPLICATE_API_TOKEN: this.state.token,
      REPLICATE_BASE_URL: this.fake.baseUrl,
      ...this.settings,
      ...(this.mode === "webhooks" && {
        DEPTH2IMG_PUBLIC_URL: url,
        DEPTH2IMG_ALLOW_PRIVATE_URLS: "true",
      }),
    }));
    this.events = await EventStream.open(this.server, AUTHORIZATION, this.leakDetector);
    const auth = AUTHORIZATION.replace("Bearer ", "");
    this.client = new Replicate({
      auth,
      baseUrl: `${this.server.url}/v1`,
      fetch: this.leakDetector.fetch,
    });
  }

  private async close(): Promise<void> {
    this.events?.close();
    if (this.server) await this.leakDetector.checkFolder(this.server.dataDir);
    await this.server?.stop();
    await this.fake?.close();
    this.leakDetector.check("the log", this.server?.output ?? "");
    assert.deepEqual([...this.leakDetector.leaks], [], "the token was exposed");
    for (const { headers } of this.state.requests.filter(({ host }) => host === "delivery")) {
      assert.ok(!("authorization" in headers), "the token was sent to the delivery host");
    }
  }
}

/** The URLs in an output of any form. */
function outputUrls(output: unknown): string[] {
  if (typeof output === "string") return [output];
  return output === null ? [] : Object.values(output as object).flatMap(outputUrls);
}
