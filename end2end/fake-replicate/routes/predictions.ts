import { type Answer, notFound } from "../answer";
import { bodyOf, bring, checkInput, required } from "../creation";
import { invalidVersion } from "../fault";
import { live, type Surroundings as Context } from "../life";
import { latest, type Release, releaseNamed } from "../models";
import { isTerminal, type Prediction, present } from "../prediction";
import type { Request } from "../request";
import { deploymentOf } from "./deployments";
import { modelOf } from "./models";

const LONGEST_WAIT_S = 60;

export function create(request: Request, context: Context): Promise<Answer> | Answer {
  const body = bodyOf(request, ["version"]);
  const release = releaseNamed(required(body, "version"));
  return release ? begin(request, context, body, release) : invalidVersion();
}

/** Only official models are run by their name. */
export function createOnModel(request: Request, context: Context): Promise<Answer> | Answer {
  const model = modelOf(request);
  return model.isOfficial ? begin(request, context, bodyOf(request), latest(model)) : notFound();
}

export function createOnDeployment(request: Request, context: Context): Promise<Answer> {
  const { name, release } = deploymentOf(request);
  return begin(request, context, bodyOf(request), release, name);
}

async function begin(request: Request, context: Context, body: Record<string, unknown>, release: Release, deployment: string | null = null): Promise<Answer> {
  checkInput({ body, release });
  const { making } = release.model;
  const prediction = bring({ kind: "predictions", release, making, body, deployment, cancelAfter: request.headers["cancel-after"] }, context);
  const { id, webhook, input } = prediction;
  context.world.creations.push({ id, webhook, input });
  void live(prediction, context);
  const seconds = waitOf(request);
  if (seconds === null) return { status: 201, body: present(prediction, context.base) };
  return wait(prediction, context, seconds);
}

function waitOf({ headers }: Request): number | null {
  const asked = /^wait(?:=(\d+))?$/.exec(headers["prefer"] ?? "");
  return asked && Math.min(Number(asked[1] ?? LONGEST_WAIT_S), LONGEST_WAIT_S);
}

/** When the time is up the answer says `starting`, however far it has come. */
async function wait(prediction: Prediction, { world, base }: Context, seconds: number): Promise<Answer> {
  const patience = new Promise<false>((resolve) => setTimeout(() => resolve(false), seconds * 1000).unref());
  const ended = world.until("the end of a prediction", () => isTerminal(prediction.status));
  const headers = { "preference-applied": `wait=${seconds}` };
  if (await Promise.race([ended, patience])) return { status: 201, headers, body: present(prediction, base) };
  return { status: 202, body: { ...present(prediction, base), status: "starting" } };
}
