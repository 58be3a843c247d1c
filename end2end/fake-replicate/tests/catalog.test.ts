import assert from "node:assert/strict";
import { test } from "node:test";

import type { Model, Page } from "replicate";

import { MODELS } from "../models";
import { TestHarness } from "./harness";

const harness = new TestHarness();
const nameOf = ({ owner, name }: Model) => `${owner}/${name}`;

async function getJson<T>(path: string): Promise<T> {
  const response = await harness.request("GET", path);
  assert.equal(response.status, 200, path);
  return (await response.json()) as T;
}

/** Gets the page at a URL, which must be absolute. */
function getPage(address: string): Promise<Page<Model>> {
  const { baseUrl } = harness.fake;
  assert.ok(address.startsWith(`${baseUrl}/models?`), address);
  return getJson(address.slice(baseUrl.length));
}

test("the pages of the model list link to each other", async () => {
  const first = await harness.client.models.list();
  const second = await getPage(first.next!);
  assert.equal(first.previous, null);
  assert.equal(second.next, null);
  assert.deepEqual(
    [...first.results, ...second.results].map(nameOf).toSorted(),
    MODELS.map(({ name }) => name).toSorted(),
  );
  assert.deepEqual((await getPage(second.previous!)).results, first.results);
});

test("models are sorted as requested across all pages", async () => {
  for (const [direction, sign] of [
    ["asc", 1],
    ["desc", -1],
  ] as const) {
    const first = await getJson<Page<Model>>(
      `/models?sort_by=model_created_at&sort_direction=${direction}`,
    );
    const all = [...first.results, ...(await getPage(first.next!)).results] as (Model & {
      created_at: string;
    })[];
    const times = all.map(({ created_at }) => Date.parse(created_at));
    assert.deepEqual(
      times,
      times.toSorted((a, b) => sign * (a - b)),
    );
  }
  const newest = (await getJson<Page<Model>>("/models")).results.map(
    ({ latest_version }) => latest_version!.created_at,
  );
  assert.deepEqual(newest, newest.toSorted().reverse(), "newest version first by default");
  assert.equal((await harness.request("GET", "/models?sort_by=run_count")).status, 400);
  assert.equal((await harness.request("GET", "/models?cursor=abc")).status, 404);
});

test("QUERY finds models by text or by a JSON string", async () => {
  assert.deepEqual((await harness.client.models.search("picture LARGER")).results.map(nameOf), [
    "acme/upscaler",
  ]);
  const response = await harness.request("QUERY", "/models", "picture larger", {
    "content-type": "text/plain",
  });
  assert.deepEqual(((await response.json()) as Page<Model>).results.map(nameOf), ["acme/upscaler"]);
  assert.deepEqual((await harness.client.models.search("zqxjkvbw")).results, []);
});

test("a search returns models, collections and pages, and limits the models", async () => {
  const found = await getJson<{
    models: { model: Model; metadata: { tags: string[]; score: number } }[];
    collections: unknown[];
    pages: unknown[];
  }>("/search?query=depth");
  assert.deepEqual(
    found.models.map(({ model }) => nameOf(model)),
    ["jagilley/stable-diffusion-depth2img", "acme/control"],
  );
  assert.deepEqual(found.models[0]!.metadata.tags, ["control-net"]);
  assert.ok(found.models[0]!.metadata.score > found.models[1]!.metadata.score);
  assert.deepEqual(found.pages, [
    { name: "Getting started with depth", href: "/docs/guides/depth" },
  ]);
  assert.equal((await getJson<typeof found>("/search?query=picture&limit=1")).models.length, 1);
  const [collection] = (await getJson<typeof found>("/search?query=super%20resolution"))
    .collections;
  assert.deepEqual(collection, {
    name: "Super resolution",
    slug: "super-resolution",
    description: "Models that make pictures larger.",
    models: ["acme/upscaler"],
  });
  for (const path of [
    "/search",
    "/search?query=a&limit=0",
    "/search?query=a&limit=51",
    "/search?query=a&limit=many",
  ]) {
    assert.equal((await harness.request("GET", path)).status, 400, path);
  }
});

test("collections are listed without their models and returned with them", async () => {
  const { results } = await harness.client.collections.list();
  assert.deepEqual(
    results.map(({ slug }) => slug),
    ["super-resolution", "text-to-image", "control-net"],
  );
  assert.ok(results.every((collection) => !("models" in collection)));
  const { models } = await harness.client.collections.get("control-net");
  assert.deepEqual(models!.map(nameOf), ["jagilley/stable-diffusion-depth2img", "acme/control"]);
  await assert.rejects(harness.client.collections.get("other"), /404/);
});

test("versions are listed newest first, with example and readme if present", async () => {
  const { results } = await harness.client.models.versions.list("acme", "upscaler");
  assert.deepEqual(
    results.map(({ created_at }) => created_at.slice(0, 10)),
    ["2025-06-10", "2024-02-02"],
  );
  const [example] = (
    await getJson<Page<{ model: string; input: object; output: unknown }>>(
      "/models/acme/painter/examples",
    )
  ).results;
  assert.deepEqual([example!.model, (example!.output as string[]).length], ["acme/painter", 1]);
  assert.deepEqual((await getJson<Page<unknown>>("/models/acme/silent/examples")).results, []);
  const readme = await harness.request("GET", "/models/acme/upscaler/readme");
  assert.match(readme.headers.get("content-type")!, /^text\/plain/);
  assert.match(await readme.text(), /^# Upscaler\n/);
  assert.equal((await harness.request("GET", "/models/acme/silent/readme")).status, 404);
});

test("hardware is an array", async () => {
  assert.deepEqual(
    (await harness.client.hardware.list()).map(({ sku }) => sku),
    ["cpu", "gpu-t4", "gpu-a40-large"],
  );
});
