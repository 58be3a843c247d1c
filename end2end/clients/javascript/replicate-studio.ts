import assert from "node:assert/strict";
import { after, before } from "node:test";

import Replicate from "replicate";

import { findModel, type Model } from "../../fake-replicate/models";
import { testPng } from "../../fake-replicate/png";
import type { Prediction as UpstreamPrediction } from "../../fake-replicate/prediction";
import { DEFAULT_SCENARIO } from "../../fake-replicate/scenario";
import type { FakeReplicateState } from "../../fake-replicate/state";
import { LeakDetector } from "../leak-detector";
import { AUTHORIZATION, ReplicateHarness } from "../replicate-harness";

/**
 * A studio that runs every model on Replicate, and an official client connected to it, for the
 * tests of one `describe`. No response may contain the address of the upstream.
 */
export class ReplicateStudio {
  client!: Replicate;
  private readonly harness = new ReplicateHarness("webhooks");
  private leakDetector!: LeakDetector;

  constructor() {
    before(() => {
      this.leakDetector = new LeakDetector(this.harness.fake.url);
      this.client = this.clientFor(AUTHORIZATION.replace("Bearer ", ""));
    });
    after(() =>
      assert.deepEqual([...this.leakDetector.leaks], [], "the address of the upstream was exposed"),
    );
  }

  get state(): FakeReplicateState {
    return this.harness.state;
  }

  /** `http://127.0.0.1:PORT`. */
  get url(): string {
    return this.harness.server.url;
  }

  /** A client with another owner's token. */
  clientFor(auth: string): Replicate {
    return new Replicate({ auth, baseUrl: `${this.url}/v1`, fetch: this.leakDetector.fetch });
  }

  /** A GET for which the client has no method. */
  async getJson<T>(path: string, init: RequestInit = {}): Promise<T> {
    const response = await this.leakDetector.fetch(`${this.url}/v1${path}`, {
      ...init,
      headers: { authorization: AUTHORIZATION, ...init.headers },
    });
    assert.equal(response.status, 200, path);
    return (await response.json()) as T;
  }

  /** The newest upstream prediction of a model. */
  latestUpstreamPrediction(model: string): UpstreamPrediction {
    return [...this.state.predictions.values()].findLast(
      (prediction) => prediction.model === model,
    )!;
  }

  /** Path of the request that created the newest upstream prediction. */
  latestCreatePath(): string {
    return this.state.requests.findLast(({ operation }) =>
      operation?.endsWith("predictions.create"),
    )!.path;
  }

  /**
   * Each URL is on this host, needs no token, and serves the file that a model generates from
   * `seed` plus its index.
   */
  async assertFilesOf(seed: number, ...addresses: string[]): Promise<void> {
    for (const [index, address] of addresses.entries()) {
      assert.equal(new URL(address).origin, this.url);
      const response = await this.leakDetector.fetch(address);
      assert.equal(response.headers.get("content-type"), "image/png");
      assert.deepEqual(
        Buffer.from(await response.arrayBuffer()),
        testPng(seed + index),
        `file ${index}`,
      );
    }
  }

  /** The same for a model that uses the default seed. */
  assertFiles(...addresses: string[]): Promise<void> {
    return this.assertFilesOf(DEFAULT_SCENARIO.seed, ...addresses);
  }
}

const requireModel = (name: string): Model => findModel(name)!;

/** `owner/name:64hex` of a model's newest version. */
export const reference = (name: `${string}/${string}`) => `${name}:${versionOf(name)}` as const;

/** Id of a model's newest version. */
export const versionOf = (name: string): string => requireModel(name).versions[0]!.id;
