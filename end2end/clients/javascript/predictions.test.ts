import assert from "node:assert/strict";
import { test } from "node:test";

import type { Prediction } from "replicate";

import { MODEL, SLOW_INPUT, SMALL_IMAGE, Studio, TERMINAL, VERSION } from "./studio";

const studio = new Studio();
/** Required keys of a prediction in Replicate's OpenAPI document. */
const REQUIRED = [
  "id",
  "model",
  "version",
  "input",
  "output",
  "data_removed",
  "error",
  "status",
  "created_at",
  "urls",
];

test("a created prediction ends in wait()", async () => {
  const created = await studio.create();
  assert.equal(created.status, "starting");
  assert.deepEqual(
    REQUIRED.filter((key) => !(key in created)),
    [],
  );
  assert.deepEqual(
    [created.model, created.version, created.error, created.source],
    [MODEL, VERSION, null, "api"],
  );
  for (const url of [created.urls.get, created.urls.cancel, created.urls.web!])
    assert.equal(new URL(url).origin, studio.server.url);
  assert.match(created.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  const ended = await studio.client.wait(created, { interval: 10 });
  assert.equal(ended.status, "succeeded");
  assert.ok(ended.metrics!.predict_time! > 0);
});

test("a create with wait returns the result, or starting after the timeout", async () => {
  const input = { input_image: SMALL_IMAGE };
  assert.equal(
    (await studio.client.predictions.create({ model: MODEL, input, wait: true })).status,
    "succeeded",
  );
  const late = await studio.client.predictions.create({
    version: VERSION,
    input: SLOW_INPUT,
    wait: 1,
  });
  assert.deepEqual([late.status, late.output], ["starting", null]);
  assert.equal((await studio.client.predictions.cancel(late.id)).status, "canceled");
});

test("every form of a version refers to the same one", async () => {
  for (const version of [VERSION, MODEL, `${MODEL}:${VERSION}`]) {
    const created = await studio.client.predictions.create({
      version,
      input: { input_image: SMALL_IMAGE },
    });
    assert.equal(created.version, VERSION);
  }
});

test("a prediction is returned and canceled", async () => {
  const created = await studio.client.predictions.create({ version: VERSION, input: SLOW_INPUT });
  assert.equal((await studio.client.predictions.get(created.id)).id, created.id);
  const canceled = await studio.client.predictions.cancel(created.id);
  assert.deepEqual([canceled.status, canceled.output], ["canceled", null]);
  assert.equal((await studio.client.predictions.get(created.id)).status, "canceled");
  assert.equal((await studio.client.predictions.cancel(created.id)).status, "canceled", "again");
});

test("an unknown prediction or another owner's responds 404", async () => {
  const created = await studio.create();
  const otherClient = studio.clientFor("r8_another_team");
  await assert.rejects(otherClient.predictions.get(created.id), /404/);
  await assert.rejects(otherClient.predictions.cancel(created.id), /404/);
  assert.deepEqual((await otherClient.predictions.list()).results, []);
  await assert.rejects(studio.client.predictions.get("aaaaaaaaaaaaaaaaaaaaaaaaaa"), /404/);
});

test("paginate() returns every prediction once, newest first", async () => {
  const client = studio.clientFor("r8_a_busy_team");
  const created: string[] = [];
  for (let count = 0; count < 101; count++) {
    const { id } = await client.predictions.create({
      version: VERSION,
      input: { input_image: SMALL_IMAGE },
    });
    await client.predictions.cancel(id);
    created.unshift(id);
  }
  const pages: Prediction[][] = [];
  for await (const page of client.paginate(client.predictions.list)) pages.push(page);
  assert.deepEqual(
    pages.map(({ length }) => length),
    [100, 1],
  );
  assert.deepEqual(
    pages.flat().map(({ id }) => id),
    created,
  );
});

test("wait() ends after a deadline before the start", async () => {
  const busy = await studio.client.predictions.create({
    version: VERSION,
    input: { ...SLOW_INPUT, seed: 1 },
  });
  const response = await studio.client.request("/predictions", {
    method: "POST",
    headers: { "Cancel-After": "5s" },
    data: { version: VERSION, input: { input_image: SMALL_IMAGE } },
  });
  const { id } = (await response.json()) as Prediction;
  const timeout = AbortSignal.timeout(30_000);
  const ended = await studio.client.wait(
    await studio.client.predictions.get(id),
    { interval: 100 },
    async () => timeout.aborted,
  );
  await studio.client.predictions.cancel(busy.id);
  assert.ok(TERMINAL.includes(ended.status));
  assert.equal(
    timeout.aborted,
    false,
    "the client does not know this terminal status and polls forever",
  );
});

test("the base URL may end with a slash, lack /v1 or repeat it", async () => {
  const created = await studio.create();
  for (const path of ["/v1/", "", "/v1/v1"]) {
    const client = studio.clientFor("r8_a_team", { baseUrl: studio.server.url + path });
    assert.equal((await client.predictions.get(created.id)).id, created.id, path);
    assert.equal(
      (await client.models.get("jagilley", "stable-diffusion-depth2img")).name,
      "stable-diffusion-depth2img",
      path,
    );
  }
});

test("a repeated idempotency key returns the same prediction", async () => {
  const send = async () => {
    const data = { version: VERSION, input: { input_image: SMALL_IMAGE } };
    return (await (
      await studio.client.request("/predictions", {
        method: "POST",
        headers: { "Idempotency-Key": "once" },
        data,
      })
    ).json()) as Prediction;
  };
  assert.equal((await send()).id, (await send()).id);
});
