import { china, vary } from "../fixtures/images";
import { type Change, Client, EventFollower } from "./client";
import { largest, median, milliseconds, preciseTime, repeat, seconds, timed } from "./measurement";
import { test } from "./test";

test.describe("Preview engine", () => {
  test("depth of a photo", async ({ server, table }) => {
    const client = new Client(server.url);
    const photo = china();
    const times = await repeat(30, async (iteration) => {
      const address = await client.upload({ ...photo, buffer: vary(photo.buffer, iteration) });
      return timed(() => client.depth(address));
    });
    await table.row({
      what: "depth of a 640x427 photo, end to end over HTTP",
      measured: milliseconds(median(times)),
      target: "at most 150 ms",
      meets: median(times) <= 150,
      how: `\`POST /api/depth\` for an uploaded picture that is new to the server, median of ${times.length}`,
    });
  });

  test("one output", async ({ server, table }) => {
    const client = new Client(server.url);
    const photo = china();
    const times = await repeat(10, async (iteration) => {
      const address = await client.upload({ ...photo, buffer: vary(photo.buffer, 30 + iteration) });
      return timed(async () => {
        const done = await client.create(
          { input_image: address, prompt: "a starry night", seed: iteration },
          { wait: true },
        );
        if (!done.output?.[0]) throw new Error(`${done.status}: ${done.error}`);
        await client.bytes(done.output[0]);
      });
    });
    await table.row({
      what: "one local output at 640x427, end to end",
      measured: seconds(median(times)),
      target: "at most 1.5 s",
      meets: median(times) <= 1_500,
      how: `from the create until the output has been downloaded, 50 steps, depth estimation included, median of ${times.length}`,
    });
  });

  test("create and its events", async ({ server, table }) => {
    const client = new Client(server.url);
    const input = { input_image: await client.upload(china()), prompt: "a starry night" };
    await client.create(input, { wait: true });
    const follower = await EventFollower.open(client);
    const creates: number[] = [];
    const delays: number[] = [];
    for (let iteration = 0; iteration < 50; iteration++) {
      const started = performance.now();
      const { id } = await client.create({ ...input, seed: iteration });
      creates.push(performance.now() - started);
      await client.cancel(id);
      delays.push(...delaysOf(await follower.waitForEnd(id)));
    }
    follower.close();
    await table.row({
      what: "create to 201, without upload",
      measured: milliseconds(median(creates)),
      target: "median at most 5 ms",
      meets: median(creates) <= 5,
      how: `known picture, idle server, median of ${creates.length} (largest ${milliseconds(largest(creates))})`,
    });
    await table.row({
      what: "state change to SSE event received",
      measured: milliseconds(median(delays)),
      target: "at most 10 ms",
      meets: median(delays) <= 10,
      how: `from the timestamp of the change, which is taken before it is stored, median of ${delays.length} (largest ${milliseconds(largest(delays))})`,
    });
  });
});

/** Delay between each change of status and its first event. */
function delaysOf(changes: Change[]): number[] {
  const first = new Map<string, Change>();
  for (const change of changes)
    if (!first.has(change.prediction.status)) first.set(change.prediction.status, change);
  return [...first.values()].flatMap(({ prediction, receivedAt }) => {
    const { status, created_at, started_at, completed_at } = prediction;
    const timestamp =
      status === "starting" ? created_at : status === "processing" ? started_at : completed_at;
    return timestamp ? [receivedAt - preciseTime(timestamp)] : [];
  });
}
