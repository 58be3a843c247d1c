import { after, before, beforeEach } from "node:test";

import Replicate, { type Prediction, type WebhookEventType } from "replicate";

import { FakeReplicate } from "../index";
import { DEPTH2IMG, latestVersion } from "../models";

export const IMAGE = "data:image/png;base64,AAAA";
export const VERSION = latestVersion(DEPTH2IMG).version.id;

/** Fields of a create request beside the image. */
interface CreateOptions {
  webhook?: string;
  webhook_events_filter?: WebhookEventType[];
  prompt?: string;
  num_outputs?: number;
}

/** A fake of Replicate and an official client connected to it, for the tests of one file. */
export class TestHarness {
  fake!: FakeReplicate;
  client!: Replicate;

  constructor() {
    before(async () => {
      this.fake = await FakeReplicate.start();
      this.client = new Replicate({ auth: this.fake.state.token, baseUrl: this.fake.baseUrl });
    });
    beforeEach(() => this.fake.state.reset());
    after(() => this.fake.close());
  }

  create(more: CreateOptions = {}): Promise<Prediction> {
    const { prompt, num_outputs, ...rest } = more;
    const input = {
      input_image: IMAGE,
      ...(prompt && { prompt }),
      ...(num_outputs && { num_outputs }),
    };
    return this.client.predictions.create({ version: VERSION, input, ...rest });
  }

  /** Waits for a terminal status and returns the prediction. */
  async waitForEnd(prediction: Prediction): Promise<Prediction> {
    const ended = () =>
      !["starting", "processing"].includes(this.fake.state.predictions.get(prediction.id)!.status);
    await this.fake.state.waitFor("the prediction to end", ended);
    return this.client.predictions.get(prediction.id);
  }

  /** A raw request, which may be one that no client sends. */
  request(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const authorization = `Bearer ${this.fake.state.token}`;
    return fetch(this.fake.baseUrl + path, {
      method,
      headers: { authorization, "content-type": "application/json", ...headers },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  }
}
