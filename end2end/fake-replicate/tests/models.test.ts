import assert from "node:assert/strict";
import { test } from "node:test";

import type { Prediction } from "replicate";

import { type Model, modelNamed, MODELS } from "../models";
import { IMAGE, Stage, VERSION } from "./stage";

const stage = new Stage();

/** An input with which each model runs. */
const INPUTS: Record<string, Record<string, unknown>> = {
  "jagilley/stable-diffusion-depth2img": { input_image: IMAGE },
  "acme/upscaler": { image: IMAGE, scale: 8 },
  "acme/painter": { prompt: "fog", aspect_ratio: "16:9", num_outputs: 2 },
  "acme/writer": { prompt: "fog" },
  "acme/measure": { image: IMAGE },
  "acme/silent": {},
  "acme/control": { control_image: IMAGE, depth_map: IMAGE, prompt: "fog" },
};

const inputOf = ({ name }: Model) => INPUTS[name]!;
const versionOf = ({ versions }: Model) => versions[0]!.id;
const create = (version: string, input: unknown) => stage.request("POST", "/predictions", { version, input });

async function run(name: string, more: Record<string, unknown> = {}): Promise<Prediction> {
  const model = modelNamed(name)!;
  return stage.end((await (await create(versionOf(model), { ...inputOf(model), ...more })).json()) as Prediction);
}

async function invalidFields(name: string, input: unknown): Promise<string[]> {
  const answer = await create(versionOf(modelNamed(name)!), input);
  assert.equal(answer.status, 422);
  return ((await answer.json()) as { invalid_fields: { field: string; type: string }[] }).invalid_fields.map(({ field, type }) => `${field} ${type}`);
}

for (const model of MODELS) {
  test(`${model.name} is created by its version alone, with its name, and by its name where it is official`, async () => {
    for (const version of [versionOf(model), `${model.name}:${versionOf(model)}`]) {
      const answer = await create(version, inputOf(model));
      assert.equal(answer.status, 201);
      const prediction = (await answer.json()) as Prediction;
      assert.equal(prediction.model, model.name);
      assert.equal(prediction.version, model.isOfficial ? "hidden" : versionOf(model));
      assert.equal((await stage.end(prediction)).status, "succeeded");
    }
    const named = await create(model.name, inputOf(model));
    const onModel = await stage.request("POST", `/models/${model.name}/predictions`, { input: inputOf(model) });
    assert.deepEqual([named.status, onModel.status], model.isOfficial ? [201, 201] : [422, 404]);
  });

  test(`${model.name} has a schema in the order of its signature, of components only`, async () => {
    const { latest_version, is_official } = await stage.client.models.get(...(model.name.split("/") as [string, string]));
    assert.equal(is_official, model.isOfficial);
    const schema = latest_version!.openapi_schema as unknown as { paths?: unknown; components: { schemas: Record<string, { properties: object }> } };
    assert.ok(!schema.paths && schema.components.schemas["Output"] && schema.components.schemas["PredictionRequest"]);
    const orders = Object.values(schema.components.schemas["Input"]!.properties).map((property: Record<string, unknown>) => property["x-order"]);
    assert.deepEqual(orders.toSorted((one, other) => Number(one) - Number(other)), orders.map((_, index) => index));
  });
}

test("a version that there is not, or not of this model, is refused", async () => {
  for (const version of ["f".repeat(64), `acme/upscaler:${VERSION}`, `acme/nobody:${VERSION}`, "acme/nobody", ""]) {
    const answer = await create(version, { image: IMAGE });
    assert.equal(answer.status, 422, version);
    assert.equal(((await answer.json()) as { title: string }).title, "Invalid version or not permitted");
  }
  assert.equal((await stage.request("POST", "/models/acme/nobody/predictions", { input: {} })).status, 404);
});

test("each input is checked by the schema of its own version", async () => {
  assert.deepEqual(await invalidFields("acme/upscaler", { scale: 9 }), ["input required", "input.scale number_lte"]);
  assert.deepEqual(await invalidFields("acme/painter", { prompt: "fog", aspect_ratio: "1:9" }), ["input.aspect_ratio enum"]);
  assert.deepEqual(await invalidFields("acme/writer", { image: IMAGE, prompt: 7 }), ["input.prompt invalid_type"]);
  assert.deepEqual(await invalidFields("acme/writer", { image: null, prompt: "fog" }), ["input.image invalid_type"]);
  assert.deepEqual(await invalidFields("acme/control", { mask: "a.png" }), ["input required", "input required", "input.mask format"]);
  const [, older] = modelNamed("acme/upscaler")!.versions;
  assert.equal((await create(older!.id, { image: IMAGE, scale: 9 })).status, 201, "the first version has no scale");
});

test("outputs are of the form of their model", async () => {
  const upscaled = (await run("acme/upscaler")).output as unknown as string;
  assert.equal((await fetch(upscaled)).headers.get("content-type"), "image/png");
  assert.equal((await run("acme/painter")).output.length, 2);
  assert.equal((await run("acme/writer")).output.join(""), "A lighthouse stands above the fog, and its lamp is lit.");
  const measured = (await run("acme/measure")).output as { mask: string; score: number; nested: { preview: string } };
  assert.equal(measured.score, 0.9);
  for (const address of [measured.mask, measured.nested.preview]) assert.equal((await fetch(address)).status, 200);
  assert.equal((await run("acme/silent")).output, null);
  assert.equal((await run("acme/control")).output.length, 1);
});

test("words come one after the other", async () => {
  const { fake } = stage;
  fake.world.next({ secondsBetweenLogs: 0.1 });
  const created = (await (await create(versionOf(modelNamed("acme/writer")!), { prompt: "fog" })).json()) as Prediction;
  await fake.world.until("some words", () => fake.world.predictions.get(created.id)!.outputs.length > 0);
  const begun = (await stage.client.predictions.get(created.id)) as Prediction & { output: string[] };
  assert.equal(begun.status, "processing");
  const { output } = await stage.end(created);
  assert.ok(begun.output.length < output.length);
  assert.deepEqual(begun.output, output.slice(0, begun.output.length));
});

test("a scenario has its say over any model", async () => {
  stage.fake.world.next({ outputs: { count: 3, form: "object" } });
  assert.equal((await run("acme/upscaler")).output.images.length, 3);
});
