import assert from "node:assert/strict";
import { test } from "node:test";

import type { Model } from "replicate";

import { NAME, OWNER, SMALL_IMAGE, Studio, VERSION } from "./studio";

const studio = new Studio();
const isDepth2Img = ({ owner, name }: Model) => owner === OWNER && name === NAME;

test("the model, its versions and their schemas are returned", async () => {
  const model = await studio.client.models.get(OWNER, NAME);
  assert.ok(isDepth2Img(model));
  assert.equal(typeof model.is_official, "boolean");
  assert.equal(model.latest_version!.id, VERSION);
  assert.ok(
    (await studio.client.models.versions.list(OWNER, NAME)).results.some(
      ({ id }) => id === VERSION,
    ),
  );
  const version = await studio.client.models.versions.get(OWNER, NAME, VERSION);
  const schema = version.openapi_schema as {
    components: { schemas: { Input: { required: string[] } } };
  };
  assert.deepEqual(schema.components.schemas.Input.required, ["input_image"]);
  await assert.rejects(studio.client.models.get("acme", "no-such-model"), /404/);
  await assert.rejects(studio.client.models.versions.get(OWNER, NAME, "f".repeat(64)), /404/);
});

test("models are listed page by page", async () => {
  const models: Model[] = [];
  for await (const page of studio.client.paginate(studio.client.models.list)) models.push(...page);
  assert.ok(models.some(isDepth2Img));
});

test("models are found by search", async () => {
  for (const query of ["depth", "stable diffusion", 'a "quoted" depth']) {
    const { results } = await studio.client.models.search(query);
    assert.ok(Array.isArray(results), query);
  }
  assert.ok((await studio.client.models.search("depth")).results.some(isDepth2Img));
  assert.deepEqual((await studio.client.models.search("zqxjkvbw")).results, []);
});

test("collections contain models", async () => {
  const { results } = await studio.client.collections.list();
  assert.ok(results.length > 0);
  for (const { slug } of results) {
    const { models, description } = await studio.client.collections.get(slug);
    assert.ok(models!.length > 0);
    assert.equal(typeof description, "string");
  }
  await assert.rejects(studio.client.collections.get("no-such-collection"), /404/);
});

test("hardware is an array", async () => {
  const hardware = await studio.client.hardware.list();
  assert.ok(hardware.length > 0);
  for (const { name, sku } of hardware) assert.ok(name && sku);
});

test("the account is returned", async () => {
  const { type, username, name } = await studio.client.accounts.current();
  assert.ok(["user", "organization"].includes(type) && username && name);
});

test("deployments and trainings respond 404 without Replicate", async () => {
  const notFound = (error: Error & { response: Response }) => {
    assert.equal(error.response.status, 404);
    assert.equal(error.response.headers.get("content-type"), "application/problem+json");
    return true;
  };
  await assert.rejects(
    studio.client.deployments.predictions.create("acme", "depth", {
      input: { input_image: SMALL_IMAGE },
    }),
    notFound,
  );
  await assert.rejects(
    studio.client.trainings.create(OWNER, NAME, VERSION, { destination: "acme/own", input: {} }),
    notFound,
  );
});
