import { after, before } from "node:test";

import Replicate, { type Prediction } from "replicate";

import { picture } from "../../fake-replicate/png";
import { china } from "../../fixtures/pictures";
import { StudioServer } from "../../fixtures/server";

export const OWNER = "jagilley";
export const NAME = "stable-diffusion-depth2img";
export const MODEL = `${OWNER}/${NAME}` as const;
export const VERSION = "68f699d395bc7c17008283a7cef6d92edc832d8dc59eb41a6cafec7fc70b85bc";
export const TERMINAL = ["succeeded", "failed", "canceled", "aborted"];

/** A small picture, quick to work on. */
export const SMALL = `data:image/png;base64,${picture(4711).toString("base64")}`;
/** Where no picture is to be had: a prediction that reads it is accepted, and fails. */
export const NOWHERE = "http://127.0.0.1:1/picture.png";
/** What takes the built-in engine a while: long enough to be found at work, however quick the machine. */
export const LONG = { input_image: new Blob([new Uint8Array(china().buffer)]), num_outputs: 8, num_inference_steps: 500 };

/** A studio of its own and the official client of it, for the tests of one file. */
export class Studio {
  server!: StudioServer;
  client!: Replicate;

  constructor(settings: Record<string, string> = {}) {
    before(async () => {
      // Tests listen on this machine, for webhooks and as a source of pictures.
      this.server = await StudioServer.start({ DEPTH2IMG_ALLOW_PRIVATE_URLS: "true", ...settings });
      this.client = this.clientOf("r8_a_team");
    });
    after(() => this.server.stop());
  }

  /** The client as another owner, or as one who writes the base URL differently. */
  clientOf(auth: string, more: { baseUrl?: string; fileEncodingStrategy?: "default" | "upload" | "data-uri"; useFileOutput?: boolean } = {}): Replicate {
    return new Replicate({ auth, baseUrl: `${this.server.url}/v1`, ...more });
  }

  create(more: Record<string, unknown> = {}): Promise<Prediction> {
    return this.client.predictions.create({ version: VERSION, input: { input_image: SMALL, ...more } });
  }
}

/** The bytes at an address, asked for without a token, as a page does. */
export async function bytesAt(address: string): Promise<Buffer> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}

export const isPng = (bytes: Buffer) => bytes.toString("latin1", 1, 4) === "PNG";
