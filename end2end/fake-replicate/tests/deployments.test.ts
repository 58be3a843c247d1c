import assert from "node:assert/strict";
import { test } from "node:test";

import type { Deployment } from "replicate";

import { modelNamed } from "../models";
import { IMAGE, Stage, VERSION } from "./stage";

const stage = new Stage();
const run = (name: string, input: object) => stage.client.deployments.predictions.create("acme", name, { input });

test("deployments are listed, and told with what they run", async () => {
  const { next, results } = await stage.client.deployments.list();
  assert.equal(next, null);
  assert.deepEqual(results.map(({ name }) => name), ["depth", "sharpen"]);
  const deployment: Deployment = await stage.client.deployments.get("acme", "sharpen");
  assert.deepEqual(deployment, results[1]);
  const { model, version, number, configuration } = deployment.current_release;
  assert.deepEqual([model, version, number], ["acme/upscaler", modelNamed("acme/upscaler")!.versions.at(-1)!.id, 3]);
  assert.equal(configuration.hardware, "gpu-t4");
});

test("a deployment runs its release, and takes what that takes", async () => {
  const created = await run("depth", { input_image: IMAGE });
  assert.deepEqual([created.deployment, created.version, created.status], ["acme/depth", VERSION, "starting"]);
  assert.equal((await stage.end(created)).output.length, 1);
  const sharpened = await stage.end(await run("sharpen", { image: IMAGE }));
  assert.equal(typeof sharpened.output, "string", "its model gives a single file");
  assert.equal(stage.fake.world.creations.at(-1)!.id, sharpened.id);
  await assert.rejects(run("sharpen", { input_image: IMAGE }), /422/);
});

test("a deployment that there is not is not found", async () => {
  await assert.rejects(stage.client.deployments.get("acme", "other"), /404/);
  await assert.rejects(run("other", { image: IMAGE }), /404/);
});
