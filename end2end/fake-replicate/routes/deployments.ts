import { type Answer, notFound, ok } from "../answer";
import { DEPTH2IMG, latest, modelNamed, type Release, releaseNamed } from "../models";
import { page } from "../pages";
import { Refusal, type Request } from "../request";
import { ACCOUNT } from "./account";

/** A version that is kept running for the account. */
interface Deployment {
  /** `owner/name`. */
  name: string;
  release: Release;
  /** How often it was changed. */
  number: number;
}

const UPSCALER = modelNamed("acme/upscaler")!;

/** One with the newest version of its model, one with the oldest. */
const DEPLOYMENTS: Deployment[] = [
  { name: "acme/depth", release: latest(DEPTH2IMG), number: 1 },
  { name: "acme/sharpen", release: releaseNamed(UPSCALER.versions.at(-1)!.id)!, number: 3 },
];

/** The deployment in the path. */
export function deploymentOf({ params }: Request): Deployment {
  const deployment = DEPLOYMENTS.find(({ name }) => name === `${params["owner"]}/${params["name"]}`);
  if (!deployment) throw new Refusal(notFound());
  return deployment;
}

export const list = (request: Request): Answer => page(request, DEPLOYMENTS, ({ name }) => name, present);

export const get = (request: Request): Answer => ok(present(deploymentOf(request)));

function present({ name, release, number }: Deployment): unknown {
  const [owner, short] = name.split("/");
  const configuration = { hardware: "gpu-t4", min_instances: 1, max_instances: 5 };
  const { model, version } = release;
  const { created_at } = model.versions[0]!;
  return { owner, name: short, current_release: { number, model: model.name, version: version.id, created_at, created_by: ACCOUNT, configuration } };
}
