import type { Context } from "../context";
import type { ApiRequest } from "../request";
import { type ApiResponse, ok } from "../response";

/** The account that owns the token. */
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

export const get = (): ApiResponse => ok(ACCOUNT);
export const hardware = (): ApiResponse => ok(HARDWARE);
export const webhookSecret = (_: ApiRequest, { state }: Context): ApiResponse =>
  ok({ key: state.webhookSecret });
