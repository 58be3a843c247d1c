import assert from "node:assert/strict";
import { request } from "node:http";
import { describe, test } from "node:test";

import type { Deployment, Model, Page, Prediction, Training } from "replicate";

import { findModel, MODELS } from "../../fake-replicate/models";
import { IMAGE } from "../replicate-harness";
import { ReplicateStudio, versionOf } from "./replicate-studio";

const nameOf = ({ owner, name }: Model) => `${owner}/${name}`;
const TRAINING_DATA = "https://example.com/pictures.zip";
const NAMES = MODELS.map(({ name }) => name).sort();

describe("endpoints that are forwarded to Replicate", () => {
  const studio = new ReplicateStudio();

  /** Gets a linked page, which must be on the studio's host. */
  function getPage<T>(address: string | null | undefined): Promise<T> {
    if (!address?.startsWith(`${studio.url}/v1/`)) assert.fail(`${address} is not at the studio`);
    return studio.getJson(address.slice(`${studio.url}/v1`.length));
  }

  /** Starts a training on the data at a URL. */
  function train(
    train_data: string,
    destination: `${string}/${string}` = "acme/painter",
  ): Promise<Training> {
    return studio.client.trainings.create("acme", "upscaler", versionOf("acme/upscaler"), {
      destination,
      input: { train_data },
    });
  }

  /** Waits for a terminal status and returns the training. */
  async function waitForTraining({ id }: Training): Promise<Training> {
    await studio.state.waitFor(
      "the training to end",
      () => !["starting", "processing"].includes(studio.state.trainings.get(id)!.status),
    );
    return studio.client.trainings.get(id);
  }

  test("all models are listed page by page", async () => {
    const pages: Model[][] = [];
    for await (const page of studio.client.paginate(studio.client.models.list)) pages.push(page);
    assert.ok(pages.length > 1);
    assert.deepEqual(pages.flat().map(nameOf).sort(), NAMES);
  });

  test("the links between pages stay on the studio's host", async () => {
    const first = await studio.getJson<Page<Model>>(
      "/models?sort_by=model_created_at&sort_direction=asc",
    );
    const second = await getPage<Page<Model>>(first.next);
    const all = [...first.results, ...second.results] as (Model & { created_at: string })[];
    const times = all.map(({ created_at }) => created_at);
    assert.deepEqual([times.length, times], [NAMES.length, times.toSorted()]);
    assert.deepEqual((await getPage<Page<Model>>(second.previous)).results, first.results);
  });

  test("a model, its versions, example and readme are returned", async () => {
    const model = await studio.client.models.get("acme", "painter");
    assert.deepEqual(
      [nameOf(model), model.is_official, model.latest_version!.id],
      ["acme/painter", true, versionOf("acme/painter")],
    );
    const { results } = await studio.client.models.versions.list("acme", "upscaler");
    assert.deepEqual(
      results.map(({ id }) => id),
      findModel("acme/upscaler")!.versions.map(({ id }) => id),
    );
    assert.deepEqual(
      await studio.client.models.versions.get("acme", "upscaler", results[1]!.id),
      results[1],
    );
    const [example] = (await studio.getJson<Page<Prediction>>("/models/acme/painter/examples"))
      .results;
    assert.deepEqual(example!.input, {
      prompt: "a lighthouse above the fog",
      aspect_ratio: "3:2",
      num_outputs: 1,
    });
    const readme = await studio.client.request("/models/acme/painter/readme", { method: "GET" });
    assert.match(readme.headers.get("content-type")!, /^text\/plain/);
    assert.equal(await readme.text(), findModel("acme/painter")!.readme);
    await assert.rejects(studio.client.models.get("acme", "nobody"), /404/);
  });

  test("models are found by QUERY and by search", async () => {
    assert.deepEqual((await studio.client.models.search("picture larger")).results.map(nameOf), [
      "acme/upscaler",
    ]);
    const init = {
      method: "QUERY",
      headers: { "content-type": "text/plain" },
      body: "picture larger",
    };
    assert.deepEqual((await studio.getJson<Page<Model>>("/models", init)).results.map(nameOf), [
      "acme/upscaler",
    ]);
    const found = await studio.getJson<{
      query: string;
      models: { model: Model }[];
      collections: { slug: string }[];
    }>("/search?query=depth&limit=1");
    assert.deepEqual(
      [found.query, found.models.map(({ model }) => nameOf(model))],
      ["depth", ["jagilley/stable-diffusion-depth2img"]],
    );
    const [collection] = (await studio.getJson<typeof found>("/search?query=text%20to%20image"))
      .collections;
    assert.equal(collection!.slug, "text-to-image");
    await assert.rejects(
      studio.client.request("/search", { method: "GET" }),
      /400.*Query parameter/s,
    );
  });

  test("collections and hardware are returned", async () => {
    const { results } = await studio.client.collections.list();
    assert.deepEqual(
      results.map(({ slug }) => slug),
      ["super-resolution", "text-to-image", "control-net"],
    );
    assert.deepEqual((await studio.client.collections.get("text-to-image")).models!.map(nameOf), [
      "acme/painter",
    ]);
    await assert.rejects(studio.client.collections.get("nothing"), /404/);
    assert.deepEqual(
      (await studio.client.hardware.list()).map(({ sku }) => sku),
      ["cpu", "gpu-t4", "gpu-a40-large"],
    );
  });

  test("a deployment runs the version of its release", async () => {
    const { results } = await studio.client.deployments.list();
    assert.deepEqual(
      results.map(({ name }) => name),
      ["depth", "sharpen"],
    );
    const deployment: Deployment = await studio.client.deployments.get("acme", "sharpen");
    const { model, version } = deployment.current_release;
    const created = await studio.client.deployments.predictions.create("acme", "sharpen", {
      input: { image: IMAGE },
    });
    assert.deepEqual(
      [created.deployment, created.model, created.version],
      ["acme/sharpen", model, version],
    );
    const ended = await studio.client.wait(created, { interval: 50 });
    assert.equal(ended.status, "succeeded");
    await studio.assertFiles(ended.output as unknown as string);
    assert.equal(studio.latestCreatePath(), "/v1/deployments/acme/sharpen/predictions");
    await assert.rejects(
      studio.client.deployments.predictions.create("acme", "sharpen", { input: {} }),
      /422.*image is required/s,
    );
    await assert.rejects(
      studio.client.deployments.predictions.create("acme", "nothing", { input: { image: IMAGE } }),
      /404/,
    );
    await assert.rejects(studio.client.deployments.get("acme", "nothing"), /404/);
  });

  test("depth2img on a deployment outputs images", async () => {
    const input = { input_image: IMAGE, prompt: "fog", num_outputs: 2 };
    const ended = await studio.client.deployments.predictions.create("acme", "depth", {
      input,
      wait: true,
    });
    assert.deepEqual(
      [ended.status, ended.deployment, ended.output.length],
      ["succeeded", "acme/depth", 2],
    );
    const seed = Number(/^Using seed: (\d+)$/m.exec(ended.logs!)![1]);
    await studio.assertFilesOf(seed, ...ended.output);
  });

  test("a training is visible to its owner only", async () => {
    const created = await train(TRAINING_DATA);
    assert.deepEqual(
      [created.status, created.version, created.input],
      ["starting", versionOf("acme/upscaler"), { train_data: TRAINING_DATA }],
    );
    assert.equal((await getPage<Training>(created.urls.get)).id, created.id);
    const { status, output } = await waitForTraining(created);
    assert.equal(status, "succeeded");
    assert.match(String(output!.version), /^acme\/painter:[0-9a-f]{64}$/);
    assert.deepEqual(
      (await studio.client.trainings.list()).results.map(({ id }) => id),
      [created.id],
    );
    const otherClient = studio.clientFor("another-team");
    assert.deepEqual((await otherClient.trainings.list()).results, []);
    await assert.rejects(otherClient.trainings.get(created.id), /404/);
    await assert.rejects(otherClient.trainings.cancel(created.id), /404/);
  });

  test("a cancel ends a training", async () => {
    studio.state.scriptNext({ outcome: { status: "never" } });
    const created = await train(TRAINING_DATA);
    assert.equal((await studio.client.trainings.cancel(created.id)).status, "canceled");
    assert.equal((await waitForTraining(created)).status, "canceled");
  });

  test("an invalid training is refused with upstream's message", async () => {
    const before = studio.state.trainings.size;
    await assert.rejects(train("pictures.zip"), /422.*Does not match format 'uri'/s);
    await assert.rejects(
      train(TRAINING_DATA, "acme/unknown"),
      /422.*The destination does not exist/s,
    );
    assert.equal(studio.state.trainings.size, before);
  });

  test("a training gets the files that its owner uploaded", async () => {
    const bytes = Buffer.from("a ZIP file of pictures");
    const { urls } = await studio.client.files.create(bytes);
    const { id } = await train(urls.get);
    assert.deepEqual(
      studio.state.uploadedBytes(studio.state.trainings.get(id)!.input["train_data"]),
      bytes,
    );
  });

  /** Status of a request whose path is sent without normalisation. */
  function statusOf(path: string): Promise<number> {
    const { hostname, port } = new URL(studio.url);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        { hostname, port, path, headers: { authorization: "Bearer another-team" } },
        (response) => {
          response.resume();
          resolve(response.statusCode!);
        },
      );
      outgoing.on("error", reject).end();
    });
  }

  test("path traversal does not reach resources of the shared account", async () => {
    const traversals = [
      "/models/%2e%2e/predictions",
      "/deployments/../trainings",
      "/models/%2E./files",
      String.raw`/collections/..\predictions`,
    ];
    const secret = String.raw`/collections/..\webhooks\default\secret`;
    const statuses = await Promise.all(
      [...traversals, secret].map(async (path) => [path, await statusOf(`/v1${path}`)] as const),
    );
    assert.deepEqual(
      statuses.filter(([, status]) => ![400, 404].includes(status)),
      [],
    );
  });
});
