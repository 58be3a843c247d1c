import assert from "node:assert/strict";
import { test } from "node:test";

import { parseProgressFromLogs } from "replicate";

import { ERRORS, progress } from "../index";
import { IMAGE, Stage, VERSION } from "./stage";

const stage = new Stage();
const SCHEDULERS = 'input.scheduler must be one of the following: "DDIM", "K_EULER", "DPMSolverMultistep", "K_EULER_ANCESTRAL", "PNDM", "KLMS"';

test("a prediction runs from starting to its outputs, and is recorded once", async () => {
  const before = stage.fake.world.creations.length;
  const created = await stage.create({ num_outputs: 3 });
  assert.equal(created.status, "starting");
  assert.match(created.id, /^[a-z2-7]{26}$/);
  const ended = await stage.end(created);
  assert.equal(ended.status, "succeeded");
  assert.equal(ended.output.length, 3);
  assert.match(ended.logs!, /^Using seed: 4711\n {2}0%\|/);
  assert.deepEqual(parseProgressFromLogs(ended), { percentage: 1, current: 4, total: 4 });
  assert.deepEqual(stage.fake.world.creations.slice(before).map(({ id }) => id), [created.id]);
});

test("outputs are pictures that differ, of the size that was asked for, without a token", async () => {
  stage.fake.world.next({ outputs: { bytes: 1_000_000 } });
  const ended = await stage.end(await stage.create({ num_outputs: 2 }));
  const files = await Promise.all(ended.output.map(async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer())));
  for (const file of files) {
    assert.equal(file.length, 1_000_000);
    assert.equal(file.toString("latin1", 1, 4), "PNG");
  }
  assert.notDeepEqual(files[0], files[1]);
});

test("a wrong token is refused, and none too", async () => {
  for (const authorization of ["Bearer other", ""]) {
    const answer = await stage.request("GET", "/account", undefined, { authorization });
    assert.equal(answer.status, 401);
    assert.equal(((await answer.json()) as { title: string }).title, "Unauthenticated");
  }
  assert.equal((await stage.request("GET", "/account", undefined, { authorization: `Token ${stage.fake.world.token}` })).status, 200);
});

test("what cannot run is refused in the upstream's words, and nothing is created", async () => {
  const before = stage.fake.world.creations.length;
  const wrong: [unknown, string, string][] = [
    [{ version: VERSION, input: {} }, "required", "input_image is required"],
    [{ version: VERSION, input: { input_image: IMAGE, num_outputs: 9 } }, "number_lte", "Must be less than or equal to 8"],
    [{ version: VERSION, input: { input_image: IMAGE, seed: null } }, "invalid_type", "Invalid type. Expected: integer, given: null"],
    [{ version: VERSION, input: { input_image: "a.png" } }, "format", "Does not match format 'uri'"],
    [{ version: VERSION, input: { input_image: IMAGE, scheduler: "X" } }, "enum", SCHEDULERS],
    [{ version: VERSION, model: "a/b", input: { input_image: IMAGE } }, "additional_property_not_allowed", "Additional property model is not allowed"],
    [{ version: VERSION, input: { input_image: IMAGE }, webhook: "http://example.com" }, "format", "Does not match format 'https-uri'"],
  ];
  for (const [body, type, description] of wrong) {
    const answer = await stage.request("POST", "/predictions", body);
    assert.equal(answer.status, 422);
    assert.equal(answer.headers.get("content-type"), "application/problem+json");
    const { invalid_fields } = (await answer.json()) as { invalid_fields: { type: string; description: string }[] };
    assert.deepEqual(invalid_fields.map((field) => [field.type, field.description]), [[type, description]]);
  }
  const version = await stage.request("POST", "/predictions", { version: "f".repeat(64), input: { input_image: IMAGE } });
  assert.equal(version.status, 422);
  assert.equal(((await version.json()) as { title: string }).title, "Invalid version or not permitted");
  assert.equal((await stage.request("POST", "/predictions", "{")).status, 400);
  assert.equal(stage.fake.world.creations.length, before);
});

test("the list has pages of 100 by cursor, newest first, with webhooks", async () => {
  const webhook = "https://example.com/hook";
  for (let serial = 0; serial < 101; serial++) await stage.create({ webhook, webhook_events_filter: [] });
  const pages = [];
  for await (const page of stage.client.paginate(stage.client.predictions.list)) pages.push(page);
  assert.equal(pages[0]!.length, 100);
  assert.equal(pages[0]![0]!.webhook, webhook);
  const ids = pages.flat().map(({ id }) => id);
  assert.deepEqual(ids, stage.fake.world.creations.map(({ id }) => id).reverse());
});

test("a cancel ends it, before it begins and while it runs", async () => {
  stage.fake.world.always({ bootSeconds: 3600 });
  const waiting = await stage.create();
  await stage.client.predictions.cancel(waiting.id);
  assert.equal((await stage.end(waiting)).status, "canceled");
  stage.fake.world.always({ ending: { status: "never" } });
  const running = await stage.create();
  await stage.fake.world.until("its start", () => stage.fake.world.predictions.get(running.id)!.status === "processing");
  assert.equal((await stage.client.predictions.cancel(running.id)).status, "canceled");
  assert.equal((await stage.end(running)).status, "canceled");
});

test("a deadline aborts what has not begun", async () => {
  stage.fake.world.next({ bootSeconds: 3600 });
  const answer = await stage.request("POST", "/predictions", { version: VERSION, input: { input_image: IMAGE } }, { "cancel-after": "1s" });
  const created = await answer.json();
  assert.ok(created.deadline);
  assert.equal((await stage.end(created)).status, "aborted");
});

test("who waits gets the end, or starting when the time is up", async () => {
  const prompt = (await stage.client.predictions.create({ version: VERSION, input: { input_image: IMAGE }, wait: 5 })).status;
  assert.equal(prompt, "succeeded");
  stage.fake.world.next({ ending: { status: "never" } });
  const late = await stage.request("POST", "/predictions", { version: VERSION, input: { input_image: IMAGE } }, { prefer: "wait=1" });
  assert.equal(late.status, 202);
  assert.equal(((await late.json()) as { status: string }).status, "starting");
});

test("endings, shapes and gaps are as the scenario says", async () => {
  const { world } = stage.fake;
  world.next({ ending: { status: "failed", error: ERRORS.nsfw } });
  const failed = await stage.end(await stage.create());
  assert.deepEqual([failed.status, failed.error, failed.output], ["failed", ERRORS.nsfw, null]);
  world.next({ outputs: { form: "string" } });
  assert.equal(typeof (await stage.end(await stage.create())).output, "string");
  world.next({ outputs: { form: "object" } });
  assert.equal((await stage.end(await stage.create())).output.images.length, 1);
  world.next({ outputs: { form: "null" } });
  assert.equal((await stage.end(await stage.create())).output, null);
  world.next({ outputs: { count: 1 } });
  assert.equal((await stage.end(await stage.create({ num_outputs: 4 }))).output.length, 1);
  world.next({ outputs: { origin: "http://169.254.169.254" } });
  assert.match((await stage.end(await stage.create())).output[0], /^http:\/\/169\.254\.169\.254\//);
  world.next({ dataRemoved: true });
  const gone = await stage.end(await stage.create());
  assert.deepEqual([gone.data_removed, gone.input, gone.output, gone.logs], [true, {}, null, null]);
  world.next({ statusWords: { succeeded: "archived" }, missingKeys: ["logs", "urls.web"] });
  const odd = await stage.end(await stage.create());
  assert.equal(odd.status, "archived");
  assert.ok(!("logs" in odd) && !("web" in odd.urls) && "get" in odd.urls);
});

test("a bar may be drawn as on a terminal", async () => {
  stage.fake.world.next({ logs: progress(2, "\r") });
  assert.match((await stage.end(await stage.create())).logs!, /\n\r {2}0%[^\n]+\r 50%[^\n]+\r100%[^\n]+\n$/);
});

test("a plan for a prompt waits for that prompt", async () => {
  stage.fake.world.next({ ending: { status: "failed", error: ERRORS.interrupted } }, { prompt: "a storm" });
  assert.equal((await stage.end(await stage.create({ prompt: "a calm" }))).status, "succeeded");
  assert.equal((await stage.end(await stage.create({ prompt: "a storm" }))).status, "failed");
});

test("files are kept, listed and deleted", async () => {
  const bytes = Buffer.from("not really a picture");
  const created = await stage.client.files.create(new File([bytes], "a.png", { type: "image/png" }), { customer: "7" });
  assert.deepEqual([created.size, created.content_type, created.metadata], [bytes.length, "image/png", { customer: "7" }]);
  assert.deepEqual(stage.fake.world.bytesOf(created.urls.get), bytes);
  assert.equal((await stage.client.files.get(created.id)).urls.get, created.urls.get);
  assert.equal((await stage.client.files.list()).results.length, 1);
  assert.equal(await stage.client.files.delete(created.id), true);
  await assert.rejects(stage.client.files.get(created.id), /404/);
});

test("a model that is given a file which is not there fails", async () => {
  const { id, urls } = await stage.client.files.create(Buffer.from("a picture"));
  const run = () => stage.client.predictions.create({ version: VERSION, input: { input_image: urls.get }, wait: true });
  assert.equal((await run()).status, "succeeded");
  await stage.client.files.delete(id);
  assert.match(String((await run()).error), /^404 Client Error/);
});

test("models, hardware and account are told", async () => {
  const model = await stage.client.models.get("jagilley", "stable-diffusion-depth2img");
  assert.equal(model.latest_version!.id, VERSION);
  assert.equal((await stage.client.models.versions.get("jagilley", "stable-diffusion-depth2img", VERSION)).cog_version, "0.6.1");
  assert.equal((await stage.client.models.versions.list("jagilley", "stable-diffusion-depth2img")).results.length, 1);
  await assert.rejects(stage.client.models.get("jagilley", "other"), /404/);
  assert.ok((await stage.client.hardware.list()).some(({ sku }) => sku === "cpu"));
  assert.equal((await stage.client.accounts.current()).type, "organization");
});
