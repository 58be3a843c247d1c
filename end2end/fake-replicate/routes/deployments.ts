import { DEPTH2IMG, findModel, findVersion, latestVersion, type ModelVersion } from "../models";
import { paginate } from "../pagination";
import { type ApiRequest, HttpError } from "../request";
import { type ApiResponse, notFound, ok } from "../response";
import { ACCOUNT } from "./account";

/** A version with instances reserved for the account. */
interface Deployment {
  /** `owner/name`. */
  name: string;
  modelVersion: ModelVersion;
  /** Release number. */
  number: number;
}

const UPSCALER = findModel("acme/upscaler")!;

/** One runs the newest version of its model, the other the oldest of another. */
const DEPLOYMENTS: Deployment[] = [
  { name: "acme/depth", modelVersion: latestVersion(DEPTH2IMG), number: 1 },
  { name: "acme/sharpen", modelVersion: findVersion(UPSCALER.versions.at(-1)!.id)!, number: 3 },
];

/** The deployment in the path. */
export function deploymentFromPath({ params }: ApiRequest): Deployment {
  const deployment = DEPLOYMENTS.find(
    ({ name }) => name === `${params["owner"]}/${params["name"]}`,
  );
  if (!deployment) throw new HttpError(notFound());
  return deployment;
}

export const list = (request: ApiRequest): ApiResponse =>
  paginate(request, DEPLOYMENTS, ({ name }) => name, present);

export const get = (request: ApiRequest): ApiResponse => ok(present(deploymentFromPath(request)));

function present({ name, modelVersion, number }: Deployment): unknown {
  const [owner, shortName] = name.split("/");
  const configuration = { hardware: "gpu-t4", min_instances: 1, max_instances: 5 };
  const { model, version } = modelVersion;
  const { created_at } = model.versions[0]!;
  return {
    owner,
    name: shortName,
    current_release: {
      number,
      model: model.name,
      version: version.id,
      created_at,
      created_by: ACCOUNT,
      configuration,
    },
  };
}
