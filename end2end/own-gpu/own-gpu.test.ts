import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { Prediction } from "replicate";

import { coffee } from "../fixtures/images";
import { poll } from "../fixtures/poll";
import { StudioServer } from "../fixtures/server";
import { CogServer, RELEASES } from "./cog-server";

const MODEL = "jagilley/stable-diffusion-depth2img";
/** Interval between polls of a prediction. */
const POLL_INTERVAL_MS = 50;
/** Far longer than a prediction takes. */
const TIMEOUT_MS = 120_000;
const PICTURE = `data:image/png;base64,${coffee().buffer.toString("base64")}`;

const HEADERS = { authorization: "Bearer someone", "content-type": "application/json" };

const post = (server: StudioServer, path: string, body: unknown) =>
  fetch(`${server.url}${path}`, { method: "POST", headers: HEADERS, body: JSON.stringify(body) });

async function call<T>(server: StudioServer, path: string, body?: unknown): Promise<T> {
  const response = await (body === undefined
    ? fetch(`${server.url}${path}`, { headers: HEADERS })
    : post(server, path, body));
  assert.ok(response.ok, `${path} responded with ${response.status}`);
  return (await response.json()) as T;
}

const create = (server: StudioServer, more: Record<string, unknown>) =>
  call<Prediction>(server, "/v1/predictions", {
    version: MODEL,
    input: { input_image: PICTURE, num_inference_steps: 5, ...more },
  });

async function waitFor(
  server: StudioServer,
  { id }: Prediction,
  condition: (prediction: Prediction) => boolean,
): Promise<Prediction> {
  const check = async () => {
    const prediction = await call<Prediction>(server, `/v1/predictions/${id}`);
    return condition(prediction) && prediction;
  };
  return poll(check, {
    intervalMs: POLL_INTERVAL_MS,
    timeoutMs: TIMEOUT_MS,
    describeTimeout: () => `Timed out waiting for ${id}:\n${server.output.slice(-4_000)}`,
  });
}

const hasEnded = ({ status }: Prediction) => !["starting", "processing"].includes(status);

for (const release of RELEASES) {
  describe(`Cog server, ${release} release`, { timeout: 240_000 }, () => {
    test("predictions run one after another and report progress", async (context) => {
      const cog = await CogServer.start(release);
      context.after(() => cog.kill());
      const server = await StudioServer.start({ DEPTH2IMG_COG_URL: cog.url });
      context.after(() => server.stop());
      const { engine } = await call<{ engine: { kind: string } }>(server, "/v1/account");
      assert.equal(engine.kind, "cog");

      const created = await Promise.all([
        create(server, { num_outputs: 2, num_inference_steps: 25, seed: 42 }),
        create(server, { prompt: "fail" }),
      ]);
      const running = await waitFor(
        server,
        created[0],
        ({ logs, status }) => hasEnded({ status } as Prediction) || / \d+\/25/.test(logs ?? ""),
      );
      assert.equal(running.status, "processing", "progress is visible while the prediction runs");
      const done = await waitFor(server, created[0], hasEnded);
      assert.equal(done.status, "succeeded", String(done.error));
      assert.match(done.logs!, /^Using seed: 42$/m);
      assert.match(done.logs!, /25\/25/);
      const outputs = done.output as string[];
      assert.equal(outputs.length, 2);
      for (const output of outputs) {
        assert.ok(output.startsWith(`${server.url}/blobs/`), "stored by the studio");
        assert.equal((await fetch(output)).headers.get("content-type"), "image/png");
      }

      const failed = await waitFor(server, created[1], hasEnded);
      assert.equal(failed.status, "failed");
      assert.match(String(failed.error), /too large for the model's memory/);

      // The new release knows its schema only if it was built into an image.
      if (release === "new") return;
      const refused = await post(server, "/v1/predictions", {
        version: MODEL,
        input: { input_image: PICTURE, prompt_strength: 7.5 },
      });
      const { invalid_fields: faults } = (await refused.json()) as {
        invalid_fields: { field: string; type: string }[];
      };
      assert.deepEqual(
        [refused.status, faults.map(({ field, type }) => [field, type])],
        [422, [["input.prompt_strength", "number_lte"]]],
        "validated against its own schema",
      );
    });

    test("outputs are uploaded to the URL that the studio gives", async (context) => {
      const cog = await CogServer.create(release);
      context.after(() => cog.kill());
      const server = await StudioServer.start({ DEPTH2IMG_COG_URL: cog.url });
      context.after(() => server.stop());
      const target = /--upload-url (\S+)/.exec(server.output)?.[1] ?? "";
      assert.ok(target.startsWith(`${server.url}/webhooks/cog/uploads/`), server.output);
      await cog.boot("--upload-url", target);

      const done = await waitFor(server, await create(server, { num_outputs: 2 }), hasEnded);
      assert.equal(done.status, "succeeded", String(done.error));
      for (const output of done.output as string[]) {
        assert.equal((await fetch(output)).headers.get("content-type"), "image/png");
      }
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      const uploads =
        /http_requests_total\{method="PUT",route="\/webhooks\/cog\/uploads\/[^"]*",status="201"\} (\d+)/.exec(
          metrics,
        )?.[1];
      assert.equal(
        uploads,
        release === "new" ? "2" : undefined,
        "the old release does not upload during a synchronous request",
      );
    });

    test("a cancel ends the running prediction and the next one runs", async (context) => {
      const cog = await CogServer.start(release);
      context.after(() => cog.kill());
      const server = await StudioServer.start({ DEPTH2IMG_COG_URL: cog.url });
      context.after(() => server.stop());
      const sleeping = await create(server, { prompt: "sleep" });
      await waitFor(server, sleeping, ({ status }) => status === "processing");
      const canceled = await call<Prediction>(server, `/v1/predictions/${sleeping.id}/cancel`, {});
      assert.equal(canceled.status, "canceled");
      const next = await waitFor(server, await create(server, {}), hasEnded);
      assert.equal(next.status, "succeeded", String(next.error));
    });

    test("a prediction survives a crash of the studio and of Cog", async (context) => {
      const cog = await CogServer.start(release);
      context.after(() => cog.kill());
      const server = await StudioServer.start({ DEPTH2IMG_COG_URL: cog.url });
      context.after(() => server.stop());
      // It must still run after the restart: a step takes 0.1 s.
      const created = await create(server, { num_inference_steps: 100 });
      await waitFor(server, created, ({ logs }) => /2\/100/.test(logs ?? ""));
      await server.crashAndRestart();
      await waitFor(server, created, ({ status }) => status === "processing");
      await cog.kill();
      await cog.boot();
      const done = await waitFor(server, created, hasEnded);
      assert.equal(done.status, "succeeded", String(done.error));
    });
  });
}
