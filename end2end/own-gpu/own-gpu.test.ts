import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import type { Prediction } from "replicate";

import { coffee } from "../fixtures/pictures";
import { StudioServer } from "../fixtures/server";
import { CogServer, RELEASES } from "./container";

const MODEL = "jagilley/stable-diffusion-depth2img";
/** Between two looks at a prediction. */
const LOOK_MS = 50;
const PICTURE = `data:image/png;base64,${coffee().buffer.toString("base64")}`;

const HEADERS = { authorization: "Bearer someone", "content-type": "application/json" };

const post = (server: StudioServer, path: string, body: unknown) =>
  fetch(`${server.url}${path}`, { method: "POST", headers: HEADERS, body: JSON.stringify(body) });

async function call<T>(server: StudioServer, path: string, body?: unknown): Promise<T> {
  const answer = await (body === undefined ? fetch(`${server.url}${path}`, { headers: HEADERS }) : post(server, path, body));
  assert.ok(answer.ok, `${path} answered ${answer.status}`);
  return (await answer.json()) as T;
}

const create = (server: StudioServer, more: Record<string, unknown>) =>
  call<Prediction>(server, "/v1/predictions", { version: MODEL, input: { input_image: PICTURE, num_inference_steps: 5, ...more } });

async function until(server: StudioServer, { id }: Prediction, isSo: (prediction: Prediction) => boolean): Promise<Prediction> {
  for (;;) {
    const prediction = await call<Prediction>(server, `/v1/predictions/${id}`);
    if (isSo(prediction)) return prediction;
    await pause(LOOK_MS);
  }
}

const ended = ({ status }: Prediction) => !["starting", "processing"].includes(status);

for (const release of RELEASES) {
  describe(`a Cog server of the ${release} kind`, { timeout: 240_000 }, () => {
    test("runs predictions, one after the other, and says how they go", async (context) => {
      const cog = await CogServer.start(release);
      context.after(() => cog.kill());
      const server = await StudioServer.start({ DEPTH2IMG_COG_URL: cog.url });
      context.after(() => server.stop());
      const { engine } = await call<{ engine: { kind: string } }>(server, "/v1/account");
      assert.equal(engine.kind, "cog");

      const created = await Promise.all([create(server, { num_outputs: 2, num_inference_steps: 25, seed: 42 }), create(server, { prompt: "fail" })]);
      const running = await until(server, created[0], ({ logs, status }) => ended({ status } as Prediction) || / \d+\/25/.test(logs ?? ""));
      assert.equal(running.status, "processing", "progress shows while it runs");
      const done = await until(server, created[0], ended);
      assert.equal(done.status, "succeeded", String(done.error));
      assert.match(done.logs!, /^Using seed: 42$/m);
      assert.match(done.logs!, /25\/25/);
      const outputs = done.output as string[];
      assert.equal(outputs.length, 2);
      for (const output of outputs) {
        assert.ok(output.startsWith(`${server.url}/blobs/`), "kept here");
        assert.equal((await fetch(output)).headers.get("content-type"), "image/png");
      }

      const failed = await until(server, created[1], ended);
      assert.equal(failed.status, "failed");
      assert.match(String(failed.error), /too large for the model's memory/);

      // The new kind knows its schema only where it was built into an image.
      if (release === "new") return;
      const refused = await post(server, "/v1/predictions", { version: MODEL, input: { input_image: PICTURE, prompt_strength: 7.5 } });
      const { invalid_fields: faults } = (await refused.json()) as { invalid_fields: { field: string; type: string }[] };
      assert.deepEqual([refused.status, faults.map(({ field, type }) => [field, type])], [422, [["input.prompt_strength", "number_lte"]]], "by its own schema");
    });

    test("puts its outputs where the studio says", async (context) => {
      const cog = await CogServer.create(release);
      context.after(() => cog.kill());
      const server = await StudioServer.start({ DEPTH2IMG_COG_URL: cog.url });
      context.after(() => server.stop());
      const target = /--upload-url (\S+)/.exec(server.output)?.[1] ?? "";
      assert.ok(target.startsWith(`${server.url}/webhooks/cog/uploads/`), server.output);
      await cog.boot("--upload-url", target);

      const done = await until(server, await create(server, { num_outputs: 2 }), ended);
      assert.equal(done.status, "succeeded", String(done.error));
      for (const output of done.output as string[]) {
        assert.equal((await fetch(output)).headers.get("content-type"), "image/png");
      }
      const figures = await (await fetch(`${server.url}/metrics`)).text();
      const uploads = /http_requests_total\{method="PUT",route="\/webhooks\/cog\/uploads\/[^"]*",status="201"\} (\d+)/.exec(figures)?.[1];
      assert.equal(uploads, release === "new" ? "2" : undefined, "the old kind uploads nothing while it holds its answer");
    });

    test("ends what is canceled, and goes on", async (context) => {
      const cog = await CogServer.start(release);
      context.after(() => cog.kill());
      const server = await StudioServer.start({ DEPTH2IMG_COG_URL: cog.url });
      context.after(() => server.stop());
      const sleeping = await create(server, { prompt: "sleep" });
      await until(server, sleeping, ({ status }) => status === "processing");
      const canceled = await call<Prediction>(server, `/v1/predictions/${sleeping.id}/cancel`, {});
      assert.equal(canceled.status, "canceled");
      const next = await until(server, await create(server, {}), ended);
      assert.equal(next.status, "succeeded", String(next.error));
    });

    test("loses nothing when it or the studio is killed", async (context) => {
      const cog = await CogServer.start(release);
      context.after(() => cog.kill());
      const server = await StudioServer.start({ DEPTH2IMG_COG_URL: cog.url });
      context.after(() => server.stop());
      const created = await create(server, { num_inference_steps: 20 });
      await until(server, created, ({ logs }) => /2\/20/.test(logs ?? ""));
      await server.crashAndRestart();
      await until(server, created, ({ status }) => status === "processing");
      await cog.kill();
      await cog.boot();
      const done = await until(server, created, ended);
      assert.equal(done.status, "succeeded", String(done.error));
    });
  });
}
