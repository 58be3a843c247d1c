import assert from "node:assert/strict";
import { test } from "node:test";

import { parseProgressFromLogs, type Prediction } from "replicate";

import {
  download,
  isPng,
  MODEL,
  SLOW_INPUT,
  SMALL_IMAGE,
  Studio,
  TERMINAL,
  UNREACHABLE_IMAGE,
  VERSION,
} from "./studio";

const studio = new Studio();
const run = (ref: typeof MODEL | `${typeof MODEL}:${string}`, more: Record<string, unknown> = {}) =>
  studio.client.run(ref, { input: { input_image: SMALL_IMAGE, ...more } }) as Promise<string[]>;

test("run() returns images by version and by model name", async () => {
  for (const ref of [`${MODEL}:${VERSION}`, MODEL] as const) {
    const output = await run(ref);
    assert.equal(output.length, 1);
    assert.ok(isPng(await download(output[0]!)));
  }
});

test("run() returns the requested number of outputs", async () => {
  const output = await run(MODEL, { num_outputs: 3 });
  assert.equal(new Set(output).size, 3);
});

test("the same seed produces the same bytes", async () => {
  const [first, second] = [await run(MODEL, { seed: 7 }), await run(MODEL, { seed: 7 })];
  assert.deepEqual(await download(first[0]!), await download(second[0]!));
});

test("run() in poll mode reports progress up to the end", async () => {
  const updates: Prediction[] = [];
  await studio.client.run(
    MODEL,
    { input: { input_image: SMALL_IMAGE }, wait: { mode: "poll", interval: 10 } },
    (prediction) => updates.push(prediction),
  );
  assert.equal(updates.at(0)!.status, "starting");
  assert.equal(updates.at(-1)!.status, "succeeded");
  assert.equal(parseProgressFromLogs(updates.at(-1)!)!.percentage, 1);
  assert.match(updates.at(-1)!.logs!, /^Using seed: \d+$/m);
});

test("run() in block mode polls after its timeout", async () => {
  const output = (await studio.client.run(MODEL, {
    input: { ...SLOW_INPUT, num_outputs: 2 },
    wait: { mode: "block", timeout: 1 },
  })) as string[];
  assert.equal(output.length, 2);
});

test("run() throws if the prediction fails", async () => {
  await assert.rejects(
    run(MODEL, { input_image: UNREACHABLE_IMAGE }),
    /^Error: Prediction failed: input_image could not be fetched/,
  );
});

test("an abort signal cancels the prediction of run()", async () => {
  const aborter = new AbortController();
  const ids: string[] = [];
  const running = studio.client.run(
    MODEL,
    { input: SLOW_INPUT, wait: { mode: "poll", interval: 10 }, signal: aborter.signal },
    ({ id }) => {
      ids.push(id);
      aborter.abort();
    },
  );
  await running;
  const { status } = await studio.client.predictions.get(ids[0]!);
  assert.equal(status, "canceled");
});

test("an invalid create is refused once, with a message for each field", async () => {
  await assert.rejects(
    run(MODEL, { num_outputs: 9, scheduler: "EULER" }),
    (error: Error & { response: Response }) => {
      assert.equal(error.response.status, 422);
      assert.match(error.message, /Must be less than or equal to 8/);
      assert.match(error.message, /input.scheduler must be one of the following/);
      return true;
    },
  );
  await assert.rejects(
    studio.client.run("acme/no-such-model", { input: { input_image: SMALL_IMAGE } }),
    /404/,
  );
});

test("the client knows every status in the list", async () => {
  const { results } = await studio.client.predictions.list();
  assert.ok(results.length > 0);
  for (const { status } of results)
    assert.ok(TERMINAL.includes(status) && status !== "aborted", status);
});
