import assert from "node:assert/strict";
import { test } from "node:test";

import { parseProgressFromLogs, type Prediction } from "replicate";

import { bytesAt, isPng, LONG, MODEL, NOWHERE, SMALL, Studio, TERMINAL, VERSION } from "./studio";

const studio = new Studio();
const run = (ref: typeof MODEL | `${typeof MODEL}:${string}`, more: Record<string, unknown> = {}) =>
  studio.client.run(ref, { input: { input_image: SMALL, ...more } }) as Promise<string[]>;

test("run() gives pictures for a version and for the model", async () => {
  for (const ref of [`${MODEL}:${VERSION}`, MODEL] as const) {
    const output = await run(ref);
    assert.equal(output.length, 1);
    assert.ok(isPng(await bytesAt(output[0]!)));
  }
});

test("run() gives as many as were asked for", async () => {
  const output = await run(MODEL, { num_outputs: 3 });
  assert.equal(new Set(output).size, 3);
});

test("the same seed gives the same bytes", async () => {
  const [one, other] = [await run(MODEL, { seed: 7 }), await run(MODEL, { seed: 7 })];
  assert.deepEqual(await bytesAt(one[0]!), await bytesAt(other[0]!));
});

test("run() that polls tells of progress, to the end", async () => {
  const seen: Prediction[] = [];
  await studio.client.run(MODEL, { input: { input_image: SMALL }, wait: { mode: "poll", interval: 10 } }, (prediction) => seen.push(prediction));
  assert.equal(seen.at(0)!.status, "starting");
  assert.equal(seen.at(-1)!.status, "succeeded");
  assert.equal(parseProgressFromLogs(seen.at(-1)!)!.percentage, 1);
  assert.match(seen.at(-1)!.logs!, /^Using seed: \d+$/m);
});

test("run() that would not wait long enough goes on polling", async () => {
  const output = (await studio.client.run(MODEL, { input: { ...LONG, num_outputs: 2 }, wait: { mode: "block", timeout: 1 } })) as string[];
  assert.equal(output.length, 2);
});

test("run() throws when it failed", async () => {
  await assert.rejects(run(MODEL, { input_image: NOWHERE }), /^Error: Prediction failed: input_image could not be fetched/);
});

test("an abort signal cancels what run() began", async () => {
  const aborter = new AbortController();
  const ids: string[] = [];
  const running = studio.client.run(MODEL, { input: LONG, wait: { mode: "poll", interval: 10 }, signal: aborter.signal }, ({ id }) => {
    ids.push(id);
    aborter.abort();
  });
  await running;
  const { status } = await studio.client.predictions.get(ids[0]!);
  assert.equal(status, "canceled");
});

test("a call of the wrong kind says what is wrong, once", async () => {
  await assert.rejects(run(MODEL, { num_outputs: 9, scheduler: "EULER" }), (error: Error & { response: Response }) => {
    assert.equal(error.response.status, 422);
    assert.match(error.message, /Must be less than or equal to 8/);
    assert.match(error.message, /input.scheduler must be one of the following/);
    return true;
  });
  await assert.rejects(studio.client.run("acme/no-such-model", { input: { input_image: SMALL } }), /404/);
});

test("every status that was seen is one that the client knows", async () => {
  const { results } = await studio.client.predictions.list();
  assert.ok(results.length > 0);
  for (const { status } of results) assert.ok(TERMINAL.includes(status) && status !== "aborted", status);
});
