import { type Answer, ok } from "../answer";
import type { Surroundings as Context } from "../life";
import type { Request } from "../request";

/** Whose token it is. */
export const ACCOUNT = {
  type: "organization",
  username: "acme",
  name: "Acme Corp",
  github_url: "https://github.com/acme",
  avatar_url: "https://github.com/acme.png",
};

const HARDWARE = [
  { sku: "cpu", name: "CPU" },
  { sku: "gpu-t4", name: "Nvidia T4 GPU" },
  { sku: "gpu-a40-large", name: "Nvidia A40 (Large) GPU" },
];

export const get = (): Answer => ok(ACCOUNT);
export const hardware = (): Answer => ok(HARDWARE);
export const webhookSecret = (_: Request, { world }: Context): Answer => ok({ key: world.webhookSecret });
