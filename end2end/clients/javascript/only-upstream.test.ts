import assert from "node:assert/strict";
import { request } from "node:http";
import { describe, test } from "node:test";

import type { Deployment, Model, Page, Prediction, Training } from "replicate";

import { MODELS, modelNamed } from "../../fake-replicate/models";
import { IMAGE } from "../cloud";
import { ReplicateStudio, versionOf } from "./replicate-studio";

const nameOf = ({ owner, name }: Model) => `${owner}/${name}`;
const PICTURES = "https://example.com/pictures.zip";
const NAMES = MODELS.map(({ name }) => name).sort();

describe("what only Replicate knows is told by it", () => {
  const studio = new ReplicateStudio();

  /** A page's neighbour, which must be at the studio. */
  function at<T>(address: string | null | undefined): Promise<T> {
    if (!address?.startsWith(`${studio.url}/v1/`)) assert.fail(`${address} is not at the studio`);
    return studio.ask(address.slice(`${studio.url}/v1`.length));
  }

  /** A training of what the address leads to. */
  function train(train_data: string, destination: `${string}/${string}` = "acme/painter"): Promise<Training> {
    return studio.client.trainings.create("acme", "upscaler", versionOf("acme/upscaler"), { destination, input: { train_data } });
  }

  /** The training when it has ended. */
  async function trained({ id }: Training): Promise<Training> {
    await studio.world.until("the end of a training", () => !["starting", "processing"].includes(studio.world.trainings.get(id)!.status));
    return studio.client.trainings.get(id);
  }

  test("all models, page by page", async () => {
    const pages: Model[][] = [];
    for await (const page of studio.client.paginate(studio.client.models.list)) pages.push(page);
    assert.ok(pages.length > 1);
    assert.deepEqual(pages.flat().map(nameOf).sort(), NAMES);
  });

  test("pages lead on and back at the studio", async () => {
    const first = await studio.ask<Page<Model>>("/models?sort_by=model_created_at&sort_direction=asc");
    const second = await at<Page<Model>>(first.next);
    const all = [...first.results, ...second.results] as (Model & { created_at: string })[];
    const moments = all.map(({ created_at }) => created_at);
    assert.deepEqual([moments.length, moments], [NAMES.length, moments.toSorted()]);
    assert.deepEqual((await at<Page<Model>>(second.previous)).results, first.results);
  });

  test("a model, its versions, its example and its readme", async () => {
    const model = await studio.client.models.get("acme", "painter");
    assert.deepEqual([nameOf(model), model.is_official, model.latest_version!.id], ["acme/painter", true, versionOf("acme/painter")]);
    const { results } = await studio.client.models.versions.list("acme", "upscaler");
    assert.deepEqual(results.map(({ id }) => id), modelNamed("acme/upscaler")!.versions.map(({ id }) => id));
    assert.deepEqual(await studio.client.models.versions.get("acme", "upscaler", results[1]!.id), results[1]);
    const [example] = (await studio.ask<Page<Prediction>>("/models/acme/painter/examples")).results;
    assert.deepEqual(example!.input, { prompt: "a lighthouse above the fog", aspect_ratio: "3:2", num_outputs: 1 });
    const readme = await studio.client.request("/models/acme/painter/readme", { method: "GET" });
    assert.match(readme.headers.get("content-type")!, /^text\/plain/);
    assert.equal(await readme.text(), modelNamed("acme/painter")!.readme);
    await assert.rejects(studio.client.models.get("acme", "nobody"), /404/);
  });

  test("models are found by their words, whatever client asks", async () => {
    assert.deepEqual((await studio.client.models.search("picture larger")).results.map(nameOf), ["acme/upscaler"]);
    const init = { method: "QUERY", headers: { "content-type": "text/plain" }, body: "picture larger" };
    assert.deepEqual((await studio.ask<Page<Model>>("/models", init)).results.map(nameOf), ["acme/upscaler"]);
    const found = await studio.ask<{ query: string; models: { model: Model }[]; collections: { slug: string }[] }>("/search?query=depth&limit=1");
    assert.deepEqual([found.query, found.models.map(({ model }) => nameOf(model))], ["depth", ["jagilley/stable-diffusion-depth2img"]]);
    const [collection] = (await studio.ask<typeof found>("/search?query=text%20to%20image")).collections;
    assert.equal(collection!.slug, "text-to-image");
    await assert.rejects(studio.client.request("/search", { method: "GET" }), /400.*Query parameter/s);
  });

  test("collections and hardware", async () => {
    const { results } = await studio.client.collections.list();
    assert.deepEqual(results.map(({ slug }) => slug), ["super-resolution", "text-to-image", "control-net"]);
    assert.deepEqual((await studio.client.collections.get("text-to-image")).models!.map(nameOf), ["acme/painter"]);
    await assert.rejects(studio.client.collections.get("nothing"), /404/);
    assert.deepEqual((await studio.client.hardware.list()).map(({ sku }) => sku), ["cpu", "gpu-t4", "gpu-a40-large"]);
  });

  test("a deployment runs its own release", async () => {
    const { results } = await studio.client.deployments.list();
    assert.deepEqual(results.map(({ name }) => name), ["depth", "sharpen"]);
    const deployment: Deployment = await studio.client.deployments.get("acme", "sharpen");
    const { model, version } = deployment.current_release;
    const created = await studio.client.deployments.predictions.create("acme", "sharpen", { input: { image: IMAGE } });
    assert.deepEqual([created.deployment, created.model, created.version], ["acme/sharpen", model, version]);
    const ended = await studio.client.wait(created, { interval: 50 });
    assert.equal(ended.status, "succeeded");
    await studio.assertFiles(ended.output as unknown as string);
    assert.equal(studio.creation(), "/v1/deployments/acme/sharpen/predictions");
    await assert.rejects(studio.client.deployments.predictions.create("acme", "sharpen", { input: {} }), /422.*image is required/s);
    await assert.rejects(studio.client.deployments.predictions.create("acme", "nothing", { input: { image: IMAGE } }), /404/);
    await assert.rejects(studio.client.deployments.get("acme", "nothing"), /404/);
  });

  test("depth2img on a deployment gives pictures", async () => {
    const input = { input_image: IMAGE, prompt: "fog", num_outputs: 2 };
    const ended = await studio.client.deployments.predictions.create("acme", "depth", { input, wait: true });
    assert.deepEqual([ended.status, ended.deployment, ended.output.length], ["succeeded", "acme/depth", 2]);
    const seed = Number(/^Using seed: (\d+)$/m.exec(ended.logs!)![1]);
    await studio.assertFilesOf(seed, ...ended.output);
  });

  test("a training is begun, followed and listed by its team alone", async () => {
    const created = await train(PICTURES);
    assert.deepEqual([created.status, created.version, created.input], ["starting", versionOf("acme/upscaler"), { train_data: PICTURES }]);
    assert.equal((await at<Training>(created.urls.get)).id, created.id);
    const { status, output } = await trained(created);
    assert.equal(status, "succeeded");
    assert.match(String(output!.version), /^acme\/painter:[0-9a-f]{64}$/);
    assert.deepEqual((await studio.client.trainings.list()).results.map(({ id }) => id), [created.id]);
    const stranger = studio.clientOf("another-team");
    assert.deepEqual((await stranger.trainings.list()).results, []);
    await assert.rejects(stranger.trainings.get(created.id), /404/);
    await assert.rejects(stranger.trainings.cancel(created.id), /404/);
  });

  test("a training is canceled", async () => {
    studio.world.next({ ending: { status: "never" } });
    const created = await train(PICTURES);
    assert.equal((await studio.client.trainings.cancel(created.id)).status, "canceled");
    assert.equal((await trained(created)).status, "canceled");
  });

  test("a training that cannot be is refused in the upstream's words", async () => {
    const before = studio.world.trainings.size;
    await assert.rejects(train("pictures.zip"), /422.*Does not match format 'uri'/s);
    await assert.rejects(train(PICTURES, "acme/nobody"), /422.*The destination does not exist/s);
    assert.equal(studio.world.trainings.size, before);
  });

  test("a training gets the files that its team uploaded", async () => {
    const bytes = Buffer.from("a ZIP file of pictures");
    const { urls } = await studio.client.files.create(bytes);
    const { id } = await train(urls.get);
    assert.deepEqual(studio.world.bytesOf(studio.world.trainings.get(id)!.input["train_data"]), bytes);
  });

  /** The status of a path that is sent as it is written, as no client of ours sends it. */
  function statusOf(path: string): Promise<number> {
    const { hostname, port } = new URL(studio.url);
    return new Promise((resolve, reject) => {
      const asked = request({ hostname, port, path, headers: { authorization: "Bearer another-team" } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode!);
      });
      asked.on("error", reject).end();
    });
  }

  test("no path leads to what the account has, which is every team's", async () => {
    const ways = ["/models/%2e%2e/predictions", "/deployments/../trainings", "/models/%2E./files", String.raw`/collections/..\predictions`];
    const secret = String.raw`/collections/..\webhooks\default\secret`;
    const statuses = await Promise.all([...ways, secret].map(async (path) => [path, await statusOf(`/v1${path}`)] as const));
    assert.deepEqual(statuses.filter(([, status]) => ![400, 404].includes(status)), []);
  });
});
