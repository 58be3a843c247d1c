import assert from "node:assert/strict";
import { test } from "node:test";

import type { Prediction } from "replicate";

import { findModel, type Model, MODELS } from "../models";
import { IMAGE, TestHarness, VERSION } from "./harness";

const harness = new TestHarness();

/** A valid input for each model. */
const INPUTS: Record<string, Record<string, unknown>> = {
  "jagilley/stable-diffusion-depth2img": { input_image: IMAGE },
  "acme/upscaler": { image: IMAGE, scale: 8 },
  "acme/painter": { prompt: "fog", aspect_ratio: "16:9", num_outputs: 2 },
  "acme/writer": { prompt: "fog" },
  "acme/measure": { image: IMAGE },
  "acme/silent": {},
  "acme/control": { control_image: IMAGE, depth_map: IMAGE, prompt: "fog" },
};

const validInput = ({ name }: Model) => INPUTS[name]!;
const latestVersionId = ({ versions }: Model) => versions[0]!.id;
const create = (version: string, input: unknown) =>
  harness.request("POST", "/predictions", { version, input });

async function run(name: string, more: Record<string, unknown> = {}): Promise<Prediction> {
  const model = findModel(name)!;
  return harness.waitForEnd(
    (await (
      await create(latestVersionId(model), { ...validInput(model), ...more })
    ).json()) as Prediction,
  );
}

async function invalidFields(name: string, input: unknown): Promise<string[]> {
  const response = await create(latestVersionId(findModel(name)!), input);
  assert.equal(response.status, 422);
  return (
    (await response.json()) as { invalid_fields: { field: string; type: string }[] }
  ).invalid_fields.map(({ field, type }) => `${field} ${type}`);
}

for (const model of MODELS) {
  test(`${model.name} is created by version id, by name and version id, and by name if it is official`, async () => {
    for (const version of [latestVersionId(model), `${model.name}:${latestVersionId(model)}`]) {
      const response = await create(version, validInput(model));
      assert.equal(response.status, 201);
      const prediction = (await response.json()) as Prediction;
      assert.equal(prediction.model, model.name);
      assert.equal(prediction.version, model.isOfficial ? "hidden" : latestVersionId(model));
      assert.equal((await harness.waitForEnd(prediction)).status, "succeeded");
    }
    const named = await create(model.name, validInput(model));
    const onModel = await harness.request("POST", `/models/${model.name}/predictions`, {
      input: validInput(model),
    });
    assert.deepEqual([named.status, onModel.status], model.isOfficial ? [201, 201] : [422, 404]);
  });

  test(`${model.name} has a schema with components only, in the order of its signature`, async () => {
    const { latest_version, is_official } = await harness.client.models.get(
      ...(model.name.split("/") as [string, string]),
    );
    assert.equal(is_official, model.isOfficial);
    const schema = latest_version!.openapi_schema as unknown as {
      paths?: unknown;
      components: { schemas: Record<string, { properties: object }> };
    };
    assert.ok(
      !schema.paths &&
        schema.components.schemas["Output"] &&
        schema.components.schemas["PredictionRequest"],
    );
    const orders = Object.values(schema.components.schemas["Input"]!.properties).map(
      (property: Record<string, unknown>) => property["x-order"],
    );
    assert.deepEqual(
      orders.toSorted((one, other) => Number(one) - Number(other)),
      orders.map((_, index) => index),
    );
  });
}

test("a version that does not exist or belongs to another model is refused", async () => {
  for (const version of [
    "f".repeat(64),
    `acme/upscaler:${VERSION}`,
    `acme/unknown:${VERSION}`,
    "acme/unknown",
    "",
  ]) {
    const response = await create(version, { image: IMAGE });
    assert.equal(response.status, 422, version);
    assert.equal(
      ((await response.json()) as { title: string }).title,
      "Invalid version or not permitted",
    );
  }
  assert.equal(
    (await harness.request("POST", "/models/acme/unknown/predictions", { input: {} })).status,
    404,
  );
});

test("an input is validated against the schema of its own version", async () => {
  assert.deepEqual(await invalidFields("acme/upscaler", { scale: 9 }), [
    "input required",
    "input.scale number_lte",
  ]);
  assert.deepEqual(await invalidFields("acme/painter", { prompt: "fog", aspect_ratio: "1:9" }), [
    "input.aspect_ratio enum",
  ]);
  assert.deepEqual(await invalidFields("acme/writer", { image: IMAGE, prompt: 7 }), [
    "input.prompt invalid_type",
  ]);
  assert.deepEqual(await invalidFields("acme/writer", { image: null, prompt: "fog" }), [
    "input.image invalid_type",
  ]);
  assert.deepEqual(await invalidFields("acme/control", { mask: "a.png" }), [
    "input required",
    "input required",
    "input.mask format",
  ]);
  const [, older] = findModel("acme/upscaler")!.versions;
  assert.equal(
    (await create(older!.id, { image: IMAGE, scale: 9 })).status,
    201,
    "the first version has no scale",
  );
});

test("outputs have the form of their model", async () => {
  const upscaled = (await run("acme/upscaler")).output as unknown as string;
  assert.equal((await fetch(upscaled)).headers.get("content-type"), "image/png");
  assert.equal((await run("acme/painter")).output.length, 2);
  assert.equal(
    (await run("acme/writer")).output.join(""),
    "A lighthouse stands above the fog, and its lamp is lit.",
  );
  const measured = (await run("acme/measure")).output as {
    mask: string;
    score: number;
    nested: { preview: string };
  };
  assert.equal(measured.score, 0.9);
  for (const address of [measured.mask, measured.nested.preview])
    assert.equal((await fetch(address)).status, 200);
  assert.equal((await run("acme/silent")).output, null);
  assert.equal((await run("acme/control")).output.length, 1);
});

test("text tokens are output one after another", async () => {
  const { fake } = harness;
  fake.state.scriptNext({ secondsBetweenLogs: 0.1 });
  const created = (await (
    await create(latestVersionId(findModel("acme/writer")!), { prompt: "fog" })
  ).json()) as Prediction;
  await fake.state.waitFor(
    "the first tokens",
    () => fake.state.predictions.get(created.id)!.outputs.length > 0,
  );
  const partial = (await harness.client.predictions.get(created.id)) as Prediction & {
    output: string[];
  };
  assert.equal(partial.status, "processing");
  const { output } = await harness.waitForEnd(created);
  assert.ok(partial.output.length < output.length);
  assert.deepEqual(partial.output, output.slice(0, partial.output.length));
});

test("a scenario overrides the outputs of any model", async () => {
  harness.fake.state.scriptNext({ outputs: { count: 3, form: "object" } });
  assert.equal((await run("acme/upscaler")).output.images.length, 3);
});
