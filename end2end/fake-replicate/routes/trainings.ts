import type { Answer } from "../answer";
import { bodyOf, bring, checkInput, required } from "../creation";
import { live, type Surroundings as Context } from "../life";
import { type Making, modelNamed, versionId } from "../models";
import { present } from "../prediction";
import { refuse, type Request } from "../request";
import { ACCOUNT } from "./account";
import { modelOf, versionOf } from "./models";

/** Trains a version for a model of the account. What comes of it is told, but nobody can run it: the models are what they are. */
export function create(request: Request, context: Context): Answer {
  const release = { model: modelOf(request), version: versionOf(request) };
  const body = bodyOf(request, ["destination"]);
  const destination = required(body, "destination");
  if (!destination.startsWith(`${ACCOUNT.username}/`) || !modelNamed(destination)) throw refused("destination", "The destination does not exist");
  const schema = release.version.openapi_schema.components.schemas.TrainingInput;
  if (!schema) throw refused("(root)", "This version cannot be trained");
  checkInput({ body, release }, schema);
  const training = bring({ kind: "trainings", release, making: newVersion(destination), body, deployment: null, cancelAfter: undefined }, context);
  void live(training, context);
  return { status: 201, body: present(training, context.base) };
}

function newVersion(destination: string): Making {
  return { count: 1, incremental: false, shape: ([weights]) => ({ version: `${destination}:${versionId(weights!)}`, weights }) };
}

const refused = (field: string, description: string) => refuse({ type: "invalid", field, description });
