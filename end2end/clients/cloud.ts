import assert from "node:assert/strict";
import { after, before } from "node:test";

import Replicate, { type Prediction } from "replicate";

import { type Creation, FakeReplicate, type Script } from "../fake-replicate/index";
import { DEPTH2IMG, latest } from "../fake-replicate/models";
import { picture } from "../fake-replicate/png";
import type { Prediction as UpstreamPrediction } from "../fake-replicate/prediction";
import type { World } from "../fake-replicate/world";
import { StudioServer } from "../fixtures/server";
import { EventStream } from "./event-stream";
import { Secrecy } from "./secrecy";

/** How a studio learns what becomes of its predictions: it is told, or without a public address it asks. */
export const WAYS = ["webhooks", "polling"] as const;
export type Way = (typeof WAYS)[number];

/** The team's own key, which is no secret of the server's. */
export const AUTHORIZATION = "Bearer a-team";
export const IMAGE = `data:image/png;base64,${picture(1).toString("base64")}`;
/** What tests ask for, so that they know the true result. */
export const SEED = 7;
const VERSION = latest(DEPTH2IMG).version.id;

/**
 * A studio whose predictions run at a Replicate of our own, and a team that uses it, for the tests of one `describe`. When they are over
 * the upstream's token must have been nowhere that anybody could see: no answer, no event, no line of the log, no file that is kept.
 */
export class Cloud {
  fake!: FakeReplicate;
  server!: StudioServer;
  events!: EventStream;
  secrecy!: Secrecy;
  client!: Replicate;

  /** `usual` is how predictions go of which a test says nothing. The catalog is not learned there unless `settings` say so. */
  constructor(
    readonly way: Way,
    private readonly usual: Script = {},
    private readonly settings: Record<string, string> = { DEPTH2IMG_CATALOG_REFRESH: "0" },
    private readonly prepare: (world: World) => void = () => {},
  ) {
    before(() => this.open());
    after(() => this.close());
  }

  get world(): World {
    return this.fake.world;
  }

  /** Has the team create a prediction. Its prompt is how a test knows it again upstream. */
  create(prompt: string, more: Record<string, unknown> = {}): Promise<Prediction> {
    return this.client.predictions.create({ version: VERSION, input: { input_image: IMAGE, prompt, seed: SEED, ...more } });
  }

  /** The same, to its end. */
  async run(prompt: string, more: Record<string, unknown> = {}): Promise<Prediction> {
    const { id } = await this.create(prompt, more);
    return this.events.ended(id);
  }

  /** What came to be upstream of those with this prompt. */
  created(prompt: string): Creation[] {
    return this.world.creations.filter(({ input }) => input["prompt"] === prompt);
  }

  /** The prediction with this prompt as it is upstream, once it is there. */
  upstream(prompt: string): Promise<UpstreamPrediction> {
    const find = () => [...this.world.predictions.values()].find(({ input }) => input["prompt"] === prompt);
    return this.world.until(`the creation of ${prompt}`, find);
  }

  /** A prediction has succeeded, and its outputs are those that its own prediction upstream gave. */
  async assertTrue(ended: Prediction, outputs = 1): Promise<void> {
    assert.deepEqual([ended.status, ended.error], ["succeeded", null], this.server.output.slice(-4_000));
    const files = addresses(ended.output);
    assert.equal(files.length, outputs);
    for (const [index, address] of files.entries()) {
      const answer = await this.secrecy.fetch(address);
      assert.equal(answer.headers.get("content-type"), "image/png");
      assert.deepEqual(Buffer.from(await answer.arrayBuffer()), picture(SEED + index), `output ${index}`);
    }
    assert.deepEqual((await this.client.predictions.get(ended.id)).output, ended.output, "what was told is what there is");
  }

  private async open(): Promise<void> {
    this.fake = await FakeReplicate.start();
    this.world.always(this.usual);
    this.prepare(this.world);
    this.secrecy = new Secrecy(this.world.token);
    this.server = await StudioServer.start((url) => ({
      DEPTH2IMG_ENGINE: "replicate",
      REPLICATE_API_TOKEN: this.world.token,
      REPLICATE_BASE_URL: this.fake.baseUrl,
      ...this.settings,
      ...(this.way === "webhooks" && { DEPTH2IMG_PUBLIC_URL: url, DEPTH2IMG_ALLOW_PRIVATE_URLS: "true" }),
    }));
    this.events = await EventStream.open(this.server, AUTHORIZATION, this.secrecy);
    const auth = AUTHORIZATION.replace("Bearer ", "");
    this.client = new Replicate({ auth, baseUrl: `${this.server.url}/v1`, fetch: this.secrecy.fetch });
  }

  private async close(): Promise<void> {
    this.events?.close();
    if (this.server) await this.secrecy.lookInto(this.server.dataDir);
    await this.server?.stop();
    await this.fake?.close();
    this.secrecy.look("the log", this.server?.output ?? "");
    assert.deepEqual([...this.secrecy.found], [], "the token was seen");
    for (const { headers } of this.world.requests.filter(({ host }) => host === "delivery")) {
      assert.ok(!("authorization" in headers), "the host of the outputs saw the token");
    }
  }
}

/** The addresses in an output, whatever its shape. */
function addresses(output: unknown): string[] {
  if (typeof output === "string") return [output];
  return output === null ? [] : Object.values(output as object).flatMap(addresses);
}
