import assert from "node:assert/strict";
import { test } from "node:test";

import type { Deployment } from "replicate";

import { findModel } from "../models";
import { IMAGE, TestHarness, VERSION } from "./harness";

const harness = new TestHarness();
const run = (name: string, input: object) =>
  harness.client.deployments.predictions.create("acme", name, { input });

test("deployments are listed and returned with their current release", async () => {
  const { next, results } = await harness.client.deployments.list();
  assert.equal(next, null);
  assert.deepEqual(
    results.map(({ name }) => name),
    ["depth", "sharpen"],
  );
  const deployment: Deployment = await harness.client.deployments.get("acme", "sharpen");
  assert.deepEqual(deployment, results[1]);
  const { model, version, number, configuration } = deployment.current_release;
  assert.deepEqual(
    [model, version, number],
    ["acme/upscaler", findModel("acme/upscaler")!.versions.at(-1)!.id, 3],
  );
  assert.equal(configuration.hardware, "gpu-t4");
});

test("a deployment runs the version of its release and validates input against it", async () => {
  const created = await run("depth", { input_image: IMAGE });
  assert.deepEqual(
    [created.deployment, created.version, created.status],
    ["acme/depth", VERSION, "starting"],
  );
  assert.equal((await harness.waitForEnd(created)).output.length, 1);
  const sharpened = await harness.waitForEnd(await run("sharpen", { image: IMAGE }));
  assert.equal(typeof sharpened.output, "string", "its model outputs a single file");
  assert.equal(harness.fake.state.creations.at(-1)!.id, sharpened.id);
  await assert.rejects(run("sharpen", { input_image: IMAGE }), /422/);
});

test("an unknown deployment responds 404", async () => {
  await assert.rejects(harness.client.deployments.get("acme", "other"), /404/);
  await assert.rejects(run("other", { image: IMAGE }), /404/);
});
