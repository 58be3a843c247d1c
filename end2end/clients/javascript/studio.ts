import { after, before } from "node:test";

import Replicate, { type Prediction } from "replicate";

import { testPng } from "../../fake-replicate/png";
import { china } from "../../fixtures/images";
import { StudioServer } from "../../fixtures/server";

export const OWNER = "jagilley";
export const NAME = "stable-diffusion-depth2img";
export const MODEL = `${OWNER}/${NAME}` as const;
export const VERSION = "68f699d395bc7c17008283a7cef6d92edc832d8dc59eb41a6cafec7fc70b85bc";
export const TERMINAL = ["succeeded", "failed", "canceled", "aborted"];

/** A small image, fast to process. */
export const SMALL_IMAGE = `data:image/png;base64,${testPng(4711).toString("base64")}`;
/** A URL that cannot be fetched: the prediction is accepted and fails. */
export const UNREACHABLE_IMAGE = "http://127.0.0.1:1/picture.png";
/** Input that keeps the built-in engine busy long enough to be observed. */
export const SLOW_INPUT = {
  input_image: new Blob([new Uint8Array(china().buffer)]),
  num_outputs: 8,
  num_inference_steps: 500,
};

/** A studio server of its own and an official client connected to it, for the tests of one file. */
export class Studio {
  server!: StudioServer;
  client!: Replicate;

  constructor(settings: Record<string, string> = {}) {
    before(async () => {
      // Tests receive webhooks and serve images on the loopback interface.
      this.server = await StudioServer.start({ DEPTH2IMG_ALLOW_PRIVATE_URLS: "true", ...settings });
      this.client = this.clientFor("r8_a_team");
    });
    after(() => this.server.stop());
  }

  /** A client with another owner's token or with another base URL. */
  clientFor(
    auth: string,
    more: {
      baseUrl?: string;
      fileEncodingStrategy?: "default" | "upload" | "data-uri";
      useFileOutput?: boolean;
    } = {},
  ): Replicate {
    return new Replicate({ auth, baseUrl: `${this.server.url}/v1`, ...more });
  }

  create(more: Record<string, unknown> = {}): Promise<Prediction> {
    return this.client.predictions.create({
      version: VERSION,
      input: { input_image: SMALL_IMAGE, ...more },
    });
  }
}

/** Downloads without a token, as a browser does. */
export async function download(address: string): Promise<Buffer> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} responded with ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

export const isPng = (bytes: Buffer) => bytes.toString("latin1", 1, 4) === "PNG";
