import { after, before, beforeEach } from "node:test";

import Replicate, { type Prediction, type WebhookEventType } from "replicate";

import { FakeReplicate } from "../index";
import { DEPTH2IMG, latest } from "../models";

export const IMAGE = "data:image/png;base64,AAAA";
export const VERSION = latest(DEPTH2IMG).version.id;

/** What a create says beyond the image. */
interface More {
  webhook?: string;
  webhook_events_filter?: WebhookEventType[];
  prompt?: string;
  num_outputs?: number;
}

/** A fake upstream and an official client of it, for the tests of one file. */
export class Stage {
  fake!: FakeReplicate;
  client!: Replicate;

  constructor() {
    before(async () => {
      this.fake = await FakeReplicate.start();
      this.client = new Replicate({ auth: this.fake.world.token, baseUrl: this.fake.baseUrl });
    });
    beforeEach(() => this.fake.world.behave());
    after(() => this.fake.close());
  }

  create(more: More = {}): Promise<Prediction> {
    const { prompt, num_outputs, ...rest } = more;
    const input = { input_image: IMAGE, ...(prompt && { prompt }), ...(num_outputs && { num_outputs }) };
    return this.client.predictions.create({ version: VERSION, input, ...rest });
  }

  /** What it is in the end. */
  async end(prediction: Prediction): Promise<Prediction> {
    const ended = () => !["starting", "processing"].includes(this.fake.world.predictions.get(prediction.id)!.status);
    await this.fake.world.until("the end", ended);
    return this.client.predictions.get(prediction.id);
  }

  /** A request as no client sends it. */
  request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const authorization = `Bearer ${this.fake.world.token}`;
    return fetch(this.fake.baseUrl + path, {
      method,
      headers: { authorization, "content-type": "application/json", ...headers },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  }
}
