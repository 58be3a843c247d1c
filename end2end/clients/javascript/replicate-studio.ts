import assert from "node:assert/strict";
import { after, before } from "node:test";

import Replicate from "replicate";

import { type Model, modelNamed } from "../../fake-replicate/models";
import { picture } from "../../fake-replicate/png";
import type { Prediction as UpstreamPrediction } from "../../fake-replicate/prediction";
import { ORDINARY } from "../../fake-replicate/scenario";
import type { World } from "../../fake-replicate/world";
import { AUTHORIZATION, Cloud } from "../cloud";
import { Secrecy } from "../secrecy";

/**
 * A studio that runs whatever Replicate has, and the official client of it, for the tests of one `describe`. No answer may hold
 * the address of the upstream.
 */
export class ReplicateStudio {
  client!: Replicate;
  private readonly cloud = new Cloud("webhooks");
  private upstream!: Secrecy;

  constructor() {
    before(() => {
      this.upstream = new Secrecy(this.cloud.fake.url);
      this.client = this.clientOf(AUTHORIZATION.replace("Bearer ", ""));
    });
    after(() => assert.deepEqual([...this.upstream.found], [], "an address of the upstream was seen"));
  }

  get world(): World {
    return this.cloud.world;
  }

  /** `http://127.0.0.1:PORT`. */
  get url(): string {
    return this.cloud.server.url;
  }

  /** The client as another owner. */
  clientOf(auth: string): Replicate {
    return new Replicate({ auth, baseUrl: `${this.url}/v1`, fetch: this.upstream.fetch });
  }

  /** A request as the client has no method for it. */
  async ask<T>(path: string, init: RequestInit = {}): Promise<T> {
    const answer = await this.upstream.fetch(`${this.url}/v1${path}`, { ...init, headers: { authorization: AUTHORIZATION, ...init.headers } });
    assert.equal(answer.status, 200, path);
    return (await answer.json()) as T;
  }

  /** The prediction of a model that was created last, as it is upstream. */
  newest(model: string): UpstreamPrediction {
    return [...this.world.predictions.values()].findLast((prediction) => prediction.model === model)!;
  }

  /** The path of the request that created the newest prediction. */
  creation(): string {
    return this.world.requests.findLast(({ operation }) => operation?.endsWith("predictions.create"))!.path;
  }

  /** Each address is on this host and opens to anybody, and the files are those that a model makes of `seed`, from the first on. */
  async assertFilesOf(seed: number, ...addresses: string[]): Promise<void> {
    for (const [index, address] of addresses.entries()) {
      assert.equal(new URL(address).origin, this.url);
      const answer = await this.upstream.fetch(address);
      assert.equal(answer.headers.get("content-type"), "image/png");
      assert.deepEqual(Buffer.from(await answer.arrayBuffer()), picture(seed + index), `file ${index}`);
    }
  }

  /** The same of a model that draws the seed itself. */
  assertFiles(...addresses: string[]): Promise<void> {
    return this.assertFilesOf(ORDINARY.seed, ...addresses);
  }
}

const found = (name: string): Model => modelNamed(name)!;

/** `owner/name:64hex` of a model's newest version. */
export const reference = (name: `${string}/${string}`) => `${name}:${versionOf(name)}` as const;

/** The id of a model's newest version. */
export const versionOf = (name: string): string => found(name).versions[0]!.id;
