import assert from "node:assert/strict";
import { test } from "node:test";

import type { Model, Page } from "replicate";

import { MODELS } from "../models";
import { Stage } from "./stage";

const stage = new Stage();
const nameOf = ({ owner, name }: Model) => `${owner}/${name}`;

async function json<T>(path: string): Promise<T> {
  const answer = await stage.request("GET", path);
  assert.equal(answer.status, 200, path);
  return (await answer.json()) as T;
}

/** The page that an address leads to, which must be a whole one. */
function pageAt(address: string): Promise<Page<Model>> {
  const { baseUrl } = stage.fake;
  assert.ok(address.startsWith(`${baseUrl}/models?`), address);
  return json(address.slice(baseUrl.length));
}

test("models are listed on pages that lead to each other", async () => {
  const first = await stage.client.models.list();
  const second = await pageAt(first.next!);
  assert.equal(first.previous, null);
  assert.equal(second.next, null);
  assert.deepEqual([...first.results, ...second.results].map(nameOf).toSorted(), MODELS.map(({ name }) => name).toSorted());
  assert.deepEqual((await pageAt(second.previous!)).results, first.results);
});

test("models are in the order that is asked for, on every page", async () => {
  for (const [direction, sign] of [["asc", 1], ["desc", -1]] as const) {
    const first = await json<Page<Model>>(`/models?sort_by=model_created_at&sort_direction=${direction}`);
    const all = [...first.results, ...(await pageAt(first.next!)).results] as (Model & { created_at: string })[];
    const moments = all.map(({ created_at }) => Date.parse(created_at));
    assert.deepEqual(moments, moments.toSorted((one, other) => sign * (one - other)));
  }
  const newest = (await json<Page<Model>>("/models")).results.map(({ latest_version }) => latest_version!.created_at);
  assert.deepEqual(newest, newest.toSorted().reverse(), "the newest version first, if nothing is said");
  assert.equal((await stage.request("GET", "/models?sort_by=run_count")).status, 400);
  assert.equal((await stage.request("GET", "/models?cursor=abc")).status, 404);
});

test("models are found by QUERY, with the words as text or as JSON", async () => {
  assert.deepEqual((await stage.client.models.search("picture LARGER")).results.map(nameOf), ["acme/upscaler"]);
  const answer = await stage.request("QUERY", "/models", "picture larger", { "content-type": "text/plain" });
  assert.deepEqual(((await answer.json()) as Page<Model>).results.map(nameOf), ["acme/upscaler"]);
  assert.deepEqual((await stage.client.models.search("zqxjkvbw")).results, []);
});

test("a search is of models, collections and pages, and limits the models", async () => {
  const found = await json<{ models: { model: Model; metadata: { tags: string[]; score: number } }[]; collections: unknown[]; pages: unknown[] }>(
    "/search?query=depth",
  );
  assert.deepEqual(found.models.map(({ model }) => nameOf(model)), ["jagilley/stable-diffusion-depth2img", "acme/control"]);
  assert.deepEqual(found.models[0]!.metadata.tags, ["control-net"]);
  assert.ok(found.models[0]!.metadata.score > found.models[1]!.metadata.score);
  assert.deepEqual(found.pages, [{ name: "Getting started with depth", href: "/docs/guides/depth" }]);
  assert.equal((await json<typeof found>("/search?query=picture&limit=1")).models.length, 1);
  const [collection] = (await json<typeof found>("/search?query=super%20resolution")).collections;
  assert.deepEqual(collection, {
    name: "Super resolution",
    slug: "super-resolution",
    description: "Models that make pictures larger.",
    models: ["acme/upscaler"],
  });
  for (const wrong of ["/search", "/search?query=a&limit=0", "/search?query=a&limit=51", "/search?query=a&limit=many"]) {
    assert.equal((await stage.request("GET", wrong)).status, 400, wrong);
  }
});

test("collections are listed without their models, and told with them", async () => {
  const { results } = await stage.client.collections.list();
  assert.deepEqual(results.map(({ slug }) => slug), ["super-resolution", "text-to-image", "control-net"]);
  assert.ok(results.every((collection) => !("models" in collection)));
  const { models } = await stage.client.collections.get("control-net");
  assert.deepEqual(models!.map(nameOf), ["jagilley/stable-diffusion-depth2img", "acme/control"]);
  await assert.rejects(stage.client.collections.get("other"), /404/);
});

test("versions are listed the newest first, with an example and a readme where there are any", async () => {
  const { results } = await stage.client.models.versions.list("acme", "upscaler");
  assert.deepEqual(results.map(({ created_at }) => created_at.slice(0, 10)), ["2025-06-10", "2024-02-02"]);
  const [example] = (await json<Page<{ model: string; input: object; output: unknown }>>("/models/acme/painter/examples")).results;
  assert.deepEqual([example!.model, (example!.output as string[]).length], ["acme/painter", 1]);
  assert.deepEqual((await json<Page<unknown>>("/models/acme/silent/examples")).results, []);
  const readme = await stage.request("GET", "/models/acme/upscaler/readme");
  assert.match(readme.headers.get("content-type")!, /^text\/plain/);
  assert.match(await readme.text(), /^# Upscaler\n/);
  assert.equal((await stage.request("GET", "/models/acme/silent/readme")).status, 404);
});

test("hardware is a plain list", async () => {
  assert.deepEqual((await stage.client.hardware.list()).map(({ sku }) => sku), ["cpu", "gpu-t4", "gpu-a40-large"]);
});
