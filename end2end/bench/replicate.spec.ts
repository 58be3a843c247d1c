import type { Script } from "../fake-replicate/index";
import { china } from "../fixtures/images";
import { EventFollower } from "./client";
import { median, milliseconds, preciseTime, repeat, timed } from "./measurement";
import { ReplicateHarness } from "./replicate-harness";
import { test } from "./test";

/** Predictions that stay in `starting`, so that the upstream is idle during the measurement. */
const WAITING: Script = { bootSeconds: 3_600 };
const MEGABYTE = 1_000_000;

test.describe("Replicate", () => {
  test("create", async ({ table }) => {
    const harness = await ReplicateHarness.start(WAITING);
    const [studioClient, upstreamClient] = [harness.client("bench"), harness.directClient()];
    const photo = { input_image: await studioClient.upload(china()), prompt: "a starry night" };
    const copy = { input_image: await upstreamClient.upload(china()), prompt: "a starry night" };
    await studioClient.create(photo);
    const samples = await repeat(200, async (seed) => ({
      studioMs: await timed(() => studioClient.create({ ...photo, seed })),
      upstreamMs: await timed(() => upstreamClient.create({ ...copy, seed })),
    }));
    await harness.close();
    const [studioMs, upstreamMs] = [
      median(samples.map(({ studioMs }) => studioMs)),
      median(samples.map(({ upstreamMs }) => upstreamMs)),
    ];
    await table.row({
      what: "create through the server, compared with the upstream directly",
      measured: `${milliseconds(studioMs - upstreamMs)} (${milliseconds(studioMs)} over ${milliseconds(upstreamMs)})`,
      target: "median at most 3 ms more",
      meets: studioMs - upstreamMs <= 3,
      how: `picture known to both, alternating calls, ${samples.length} of each; the response follows after the prediction is stored`,
    });
  });

  test("storing outputs", async ({ table }) => {
    const harness = await ReplicateHarness.start({ outputs: { bytes: MEGABYTE } });
    const [studioClient, upstreamClient] = [harness.client("bench"), harness.directClient()];
    const photo = {
      input_image: await studioClient.upload(china()),
      prompt: "a starry night",
      num_outputs: 4,
    };
    const follower = await EventFollower.open(studioClient);
    const samples = await repeat(20, async (seed) => {
      const { id } = await studioClient.create({ ...photo, seed });
      const completed = (await follower.waitForEnd(id)).at(-1)!;
      const { id: upstreamId } = await harness.creationFor(id);
      const upstreamPrediction = await upstreamClient.prediction(upstreamId);
      const storeMs = completed.receivedAt - preciseTime(upstreamPrediction.completed_at!);
      return {
        storeMs,
        downloaded: await timed(() =>
          Promise.all(upstreamPrediction.output!.map((address) => studioClient.bytes(address))),
        ),
      };
    });
    follower.close();
    await harness.close();
    const overhead = samples.map(({ storeMs, downloaded }) => storeMs - downloaded);
    await table.row({
      what: "storing a finished prediction with four outputs of 1 MB, compared with the download",
      measured: `${milliseconds(median(overhead))} (${milliseconds(median(samples.map(({ storeMs }) => storeMs)))} over ${milliseconds(median(samples.map(({ downloaded }) => downloaded)))})`,
      target: "at most 150 ms more",
      meets: median(overhead) <= 150,
      how: `from the upstream's time of completion until a client has received the event, minus the concurrent download of the same four; median of ${samples.length}`,
    });
  });
});
