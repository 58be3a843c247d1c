import assert from "node:assert/strict";
import { test } from "node:test";

import { parseProgressFromLogs } from "replicate";

import { ERROR_MESSAGES, progressLog } from "../index";
import { IMAGE, TestHarness, VERSION } from "./harness";

const harness = new TestHarness();
const SCHEDULER_ERROR =
  'input.scheduler must be one of the following: "DDIM", "K_EULER", "DPMSolverMultistep", "K_EULER_ANCESTRAL", "PNDM", "KLMS"';

test("a prediction runs from starting to succeeded and is recorded once", async () => {
  const before = harness.fake.state.creations.length;
  const created = await harness.create({ num_outputs: 3 });
  assert.equal(created.status, "starting");
  assert.match(created.id, /^[a-z2-7]{26}$/);
  const ended = await harness.waitForEnd(created);
  assert.equal(ended.status, "succeeded");
  assert.equal(ended.output.length, 3);
  assert.match(ended.logs!, /^Using seed: 4711\n {2}0%\|/);
  assert.deepEqual(parseProgressFromLogs(ended), { percentage: 1, current: 4, total: 4 });
  assert.deepEqual(
    harness.fake.state.creations.slice(before).map(({ id }) => id),
    [created.id],
  );
});

test("outputs are distinct PNG files of the requested size and need no token", async () => {
  harness.fake.state.scriptNext({ outputs: { bytes: 1_000_000 } });
  const ended = await harness.waitForEnd(await harness.create({ num_outputs: 2 }));
  const files = await Promise.all(
    ended.output.map(async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer())),
  );
  for (const file of files) {
    assert.equal(file.length, 1_000_000);
    assert.equal(file.toString("latin1", 1, 4), "PNG");
  }
  assert.notDeepEqual(files[0], files[1]);
});

test("a wrong or missing token responds 401", async () => {
  for (const authorization of ["Bearer other", ""]) {
    const response = await harness.request("GET", "/account", undefined, { authorization });
    assert.equal(response.status, 401);
    assert.equal(((await response.json()) as { title: string }).title, "Unauthenticated");
  }
  assert.equal(
    (
      await harness.request("GET", "/account", undefined, {
        authorization: `Token ${harness.fake.state.token}`,
      })
    ).status,
    200,
  );
});

test("an invalid create responds 422 with upstream's messages and creates nothing", async () => {
  const before = harness.fake.state.creations.length;
  const invalidBodies: [unknown, string, string][] = [
    [{ version: VERSION, input: {} }, "required", "input_image is required"],
    [
      { version: VERSION, input: { input_image: IMAGE, num_outputs: 9 } },
      "number_lte",
      "Must be less than or equal to 8",
    ],
    [
      { version: VERSION, input: { input_image: IMAGE, seed: null } },
      "invalid_type",
      "Invalid type. Expected: integer, given: null",
    ],
    [
      { version: VERSION, input: { input_image: "a.png" } },
      "format",
      "Does not match format 'uri'",
    ],
    [{ version: VERSION, input: { input_image: IMAGE, scheduler: "X" } }, "enum", SCHEDULER_ERROR],
    [
      { version: VERSION, model: "a/b", input: { input_image: IMAGE } },
      "additional_property_not_allowed",
      "Additional property model is not allowed",
    ],
    [
      { version: VERSION, input: { input_image: IMAGE }, webhook: "http://example.com" },
      "format",
      "Does not match format 'https-uri'",
    ],
  ];
  for (const [body, type, description] of invalidBodies) {
    const response = await harness.request("POST", "/predictions", body);
    assert.equal(response.status, 422);
    assert.equal(response.headers.get("content-type"), "application/problem+json");
    const { invalid_fields } = (await response.json()) as {
      invalid_fields: { type: string; description: string }[];
    };
    assert.deepEqual(
      invalid_fields.map((field) => [field.type, field.description]),
      [[type, description]],
    );
  }
  const version = await harness.request("POST", "/predictions", {
    version: "f".repeat(64),
    input: { input_image: IMAGE },
  });
  assert.equal(version.status, 422);
  assert.equal(
    ((await version.json()) as { title: string }).title,
    "Invalid version or not permitted",
  );
  assert.equal((await harness.request("POST", "/predictions", "{")).status, 400);
  assert.equal(harness.fake.state.creations.length, before);
});

test("the prediction list has pages of 100, newest first, with webhooks", async () => {
  const webhook = "https://example.com/hook";
  for (let serial = 0; serial < 101; serial++)
    await harness.create({ webhook, webhook_events_filter: [] });
  const pages = [];
  for await (const page of harness.client.paginate(harness.client.predictions.list))
    pages.push(page);
  assert.equal(pages[0]!.length, 100);
  assert.equal(pages[0]![0]!.webhook, webhook);
  const ids = pages.flat().map(({ id }) => id);
  assert.deepEqual(ids, harness.fake.state.creations.map(({ id }) => id).reverse());
});

test("a cancel ends a prediction that is starting or running", async () => {
  harness.fake.state.setDefaultScript({ bootSeconds: 3600 });
  const waiting = await harness.create();
  await harness.client.predictions.cancel(waiting.id);
  assert.equal((await harness.waitForEnd(waiting)).status, "canceled");
  harness.fake.state.setDefaultScript({ outcome: { status: "never" } });
  const running = await harness.create();
  await harness.fake.state.waitFor(
    "the prediction to start",
    () => harness.fake.state.predictions.get(running.id)!.status === "processing",
  );
  assert.equal((await harness.client.predictions.cancel(running.id)).status, "canceled");
  assert.equal((await harness.waitForEnd(running)).status, "canceled");
});

test("a deadline before the start reports aborted", async () => {
  harness.fake.state.scriptNext({ bootSeconds: 3600 });
  const response = await harness.request(
    "POST",
    "/predictions",
    { version: VERSION, input: { input_image: IMAGE } },
    { "cancel-after": "1s" },
  );
  const created = await response.json();
  assert.ok(created.deadline);
  assert.equal((await harness.waitForEnd(created)).status, "aborted");
});

test("a create with Prefer: wait returns the result, or starting after the timeout", async () => {
  const inTime = (
    await harness.client.predictions.create({
      version: VERSION,
      input: { input_image: IMAGE },
      wait: 5,
    })
  ).status;
  assert.equal(inTime, "succeeded");
  harness.fake.state.scriptNext({ outcome: { status: "never" } });
  const late = await harness.request(
    "POST",
    "/predictions",
    { version: VERSION, input: { input_image: IMAGE } },
    { prefer: "wait=1" },
  );
  assert.equal(late.status, 202);
  assert.equal(((await late.json()) as { status: string }).status, "starting");
});

test("outcomes, output forms and missing keys follow the scenario", async () => {
  const { state } = harness.fake;
  state.scriptNext({ outcome: { status: "failed", error: ERROR_MESSAGES.nsfw } });
  const failed = await harness.waitForEnd(await harness.create());
  assert.deepEqual(
    [failed.status, failed.error, failed.output],
    ["failed", ERROR_MESSAGES.nsfw, null],
  );
  state.scriptNext({ outputs: { form: "string" } });
  assert.equal(typeof (await harness.waitForEnd(await harness.create())).output, "string");
  state.scriptNext({ outputs: { form: "object" } });
  assert.equal((await harness.waitForEnd(await harness.create())).output.images.length, 1);
  state.scriptNext({ outputs: { form: "null" } });
  assert.equal((await harness.waitForEnd(await harness.create())).output, null);
  state.scriptNext({ outputs: { count: 1 } });
  assert.equal(
    (await harness.waitForEnd(await harness.create({ num_outputs: 4 }))).output.length,
    1,
  );
  state.scriptNext({ outputs: { origin: "http://169.254.169.254" } });
  assert.match(
    (await harness.waitForEnd(await harness.create())).output[0],
    /^http:\/\/169\.254\.169\.254\//,
  );
  state.scriptNext({ dataRemoved: true });
  const removed = await harness.waitForEnd(await harness.create());
  assert.deepEqual(
    [removed.data_removed, removed.input, removed.output, removed.logs],
    [true, {}, null, null],
  );
  state.scriptNext({ statusAliases: { succeeded: "archived" }, missingKeys: ["logs", "urls.web"] });
  const unusual = await harness.waitForEnd(await harness.create());
  assert.equal(unusual.status, "archived");
  assert.ok(!("logs" in unusual) && !("web" in unusual.urls) && "get" in unusual.urls);
});

test("a progress bar can be separated by carriage returns", async () => {
  harness.fake.state.scriptNext({ logs: progressLog(2, "\r") });
  assert.match(
    (await harness.waitForEnd(await harness.create())).logs!,
    /\n\r {2}0%[^\n]+\r 50%[^\n]+\r100%[^\n]+\n$/,
  );
});

test("a script for a prompt applies to that prompt only", async () => {
  harness.fake.state.scriptNext(
    { outcome: { status: "failed", error: ERROR_MESSAGES.interrupted } },
    { prompt: "a storm" },
  );
  assert.equal(
    (await harness.waitForEnd(await harness.create({ prompt: "a calm" }))).status,
    "succeeded",
  );
  assert.equal(
    (await harness.waitForEnd(await harness.create({ prompt: "a storm" }))).status,
    "failed",
  );
});

test("files are stored, listed and deleted", async () => {
  const bytes = Buffer.from("not really a picture");
  const created = await harness.client.files.create(
    new File([bytes], "a.png", { type: "image/png" }),
    { customer: "7" },
  );
  assert.deepEqual(
    [created.size, created.content_type, created.metadata],
    [bytes.length, "image/png", { customer: "7" }],
  );
  assert.deepEqual(harness.fake.state.uploadedBytes(created.urls.get), bytes);
  assert.equal((await harness.client.files.get(created.id)).urls.get, created.urls.get);
  assert.equal((await harness.client.files.list()).results.length, 1);
  assert.equal(await harness.client.files.delete(created.id), true);
  await assert.rejects(harness.client.files.get(created.id), /404/);
});

test("a prediction whose input file was deleted fails", async () => {
  const { id, urls } = await harness.client.files.create(Buffer.from("a picture"));
  const run = () =>
    harness.client.predictions.create({
      version: VERSION,
      input: { input_image: urls.get },
      wait: true,
    });
  assert.equal((await run()).status, "succeeded");
  await harness.client.files.delete(id);
  assert.match(String((await run()).error), /^404 Client Error/);
});

test("models, hardware and account are returned", async () => {
  const model = await harness.client.models.get("jagilley", "stable-diffusion-depth2img");
  assert.equal(model.latest_version!.id, VERSION);
  assert.equal(
    (await harness.client.models.versions.get("jagilley", "stable-diffusion-depth2img", VERSION))
      .cog_version,
    "0.6.1",
  );
  assert.equal(
    (await harness.client.models.versions.list("jagilley", "stable-diffusion-depth2img")).results
      .length,
    1,
  );
  await assert.rejects(harness.client.models.get("jagilley", "other"), /404/);
  assert.ok((await harness.client.hardware.list()).some(({ sku }) => sku === "cpu"));
  assert.equal((await harness.client.accounts.current()).type, "organization");
});
