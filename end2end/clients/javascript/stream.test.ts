import assert from "node:assert/strict";
import { test } from "node:test";

import type { ServerSentEvent } from "replicate";

import { bytesAt, isPng, LONG, MODEL, NOWHERE, SMALL, Studio } from "./studio";

const studio = new Studio();

async function events(input: object): Promise<ServerSentEvent[]> {
  const seen: ServerSentEvent[] = [];
  for await (const event of studio.client.stream(MODEL, { input })) seen.push(event);
  return seen;
}

const of = (kind: string, seen: ServerSentEvent[]) => seen.filter(({ event }) => event === kind).map(({ data }) => data);

test("stream() tells the log, each output and the end", async () => {
  const seen = await events({ input_image: SMALL, num_outputs: 2 });
  assert.match(of("logs", seen).join(""), /Using seed: \d+/);
  const outputs = of("output", seen);
  assert.equal(outputs.length, 2);
  for (const output of outputs) assert.ok(isPng(await bytesAt(output)));
  assert.deepEqual(seen.at(-1)!.event, "done");
  assert.equal(seen.at(-1)!.data, "{}");
  assert.ok(seen.every(({ id }) => id), "the Python client ignores an event without an id");
});

test("the stream of one that has ended begins at the beginning", async () => {
  const ended = await studio.client.predictions.create({ model: MODEL, input: { input_image: SMALL }, wait: true });
  const answer = await fetch(ended.urls.stream!, { headers: { accept: "text/event-stream" } });
  assert.match(answer.headers.get("content-type")!, /^text\/event-stream/);
  const text = await answer.text();
  assert.ok(text.includes(ended.output[0]));
  assert.match(text, /^event: ?done$/m);
});

test("a cancel is told as the reason of the end", async () => {
  const seen: ServerSentEvent[] = [];
  const newest = async () => (await studio.client.predictions.list()).results[0]!;
  for await (const event of studio.client.stream(MODEL, { input: LONG })) {
    seen.push(event);
    if (event.event === "logs") await studio.client.predictions.cancel((await newest()).id);
  }
  assert.deepEqual(JSON.parse(seen.at(-1)!.data), { reason: "canceled" });
});

test("a failure is thrown", async () => {
  await assert.rejects(events({ input_image: NOWHERE }), (error: Error) => /could not be fetched/.test(JSON.parse(error.message).detail));
});

test("the address is a secret of its own: without its signature it opens nothing", async () => {
  const { urls } = await studio.create();
  const bare = new URL(urls.stream!);
  assert.notEqual(bare.search, "");
  bare.search = "";
  const answer = await fetch(bare);
  assert.ok([401, 403, 404].includes(answer.status), String(answer.status));
});
