import assert from "node:assert/strict";
import { test } from "node:test";

import type { ServerSentEvent } from "replicate";

import {
  download,
  isPng,
  MODEL,
  SLOW_INPUT,
  SMALL_IMAGE,
  Studio,
  UNREACHABLE_IMAGE,
} from "./studio";

const studio = new Studio();

async function streamEvents(input: object): Promise<ServerSentEvent[]> {
  const received: ServerSentEvent[] = [];
  for await (const event of studio.client.stream(MODEL, { input })) received.push(event);
  return received;
}

const dataOf = (kind: string, events: ServerSentEvent[]) =>
  events.filter(({ event }) => event === kind).map(({ data }) => data);

test("stream() yields logs, each output and done", async () => {
  const events = await streamEvents({ input_image: SMALL_IMAGE, num_outputs: 2 });
  assert.match(dataOf("logs", events).join(""), /Using seed: \d+/);
  const outputs = dataOf("output", events);
  assert.equal(outputs.length, 2);
  for (const output of outputs) assert.ok(isPng(await download(output)));
  assert.deepEqual(events.at(-1)!.event, "done");
  assert.equal(events.at(-1)!.data, "{}");
  assert.ok(
    events.every(({ id }) => id),
    "the Python client ignores an event without an id",
  );
});

test("the stream of a prediction that has ended starts from the beginning", async () => {
  const ended = await studio.client.predictions.create({
    model: MODEL,
    input: { input_image: SMALL_IMAGE },
    wait: true,
  });
  const response = await fetch(ended.urls.stream!, { headers: { accept: "text/event-stream" } });
  assert.match(response.headers.get("content-type")!, /^text\/event-stream/);
  const text = await response.text();
  assert.ok(text.includes(ended.output[0]));
  assert.match(text, /^event: ?done$/m);
});

test("a cancel is the reason in the done event", async () => {
  const events: ServerSentEvent[] = [];
  const newest = async () => (await studio.client.predictions.list()).results[0]!;
  for await (const event of studio.client.stream(MODEL, { input: SLOW_INPUT })) {
    events.push(event);
    if (event.event === "logs") await studio.client.predictions.cancel((await newest()).id);
  }
  assert.deepEqual(JSON.parse(events.at(-1)!.data), { reason: "canceled" });
});

test("a failure is thrown", async () => {
  await assert.rejects(streamEvents({ input_image: UNREACHABLE_IMAGE }), (error: Error) =>
    /could not be fetched/.test(JSON.parse(error.message).detail),
  );
});

test("the stream URL is refused without its signature", async () => {
  const { urls } = await studio.create();
  const bare = new URL(urls.stream!);
  assert.notEqual(bare.search, "");
  bare.search = "";
  const response = await fetch(bare);
  assert.ok([401, 403, 404].includes(response.status), String(response.status));
});
