import { china } from "../fixtures/pictures";
import type { Script } from "../fake-replicate/index";
import { Follower } from "./client";
import { Cloud } from "./cloud";
import { median, milliseconds, preciseTime, repeat, timed } from "./measurement";
import { test } from "./test";

/** They stay as they are: nothing happens upstream while it is measured. */
const WAITING: Script = { bootSeconds: 3_600 };
const MEGABYTE = 1_000_000;

test.describe("Replicate", () => {
  test("create", async ({ table }) => {
    const cloud = await Cloud.open(WAITING);
    const [ours, theirs] = [cloud.client("bench"), cloud.directClient()];
    const photo = { input_image: await ours.upload(china()), prompt: "a starry night" };
    const copy = { input_image: await theirs.upload(china()), prompt: "a starry night" };
    await ours.create(photo);
    const turns = await repeat(200, async (seed) => ({
      here: await timed(() => ours.create({ ...photo, seed })),
      there: await timed(() => theirs.create({ ...copy, seed })),
    }));
    await cloud.close();
    const [here, there] = [median(turns.map(({ here }) => here)), median(turns.map(({ there }) => there))];
    await table.row({
      what: "create through the server, over calling the upstream directly",
      measured: `${milliseconds(here - there)} (${milliseconds(here)} over ${milliseconds(there)})`,
      target: "median at most 3 ms more",
      meets: here - there <= 3,
      how: `a picture that both have seen, calls by turns, ${turns.length} of each; the answer comes when the prediction is stored here`,
    });
  });

  test("keeping outputs", async ({ table }) => {
    const cloud = await Cloud.open({ outputs: { bytes: MEGABYTE } });
    const [ours, theirs] = [cloud.client("bench"), cloud.directClient()];
    const photo = { input_image: await ours.upload(china()), prompt: "a starry night", num_outputs: 4 };
    const follower = await Follower.open(ours);
    const turns = await repeat(20, async (seed) => {
      const { id } = await ours.create({ ...photo, seed });
      const told = (await follower.untilEnd(id)).at(-1)!;
      const { id: upstreamId } = await cloud.creationFor(id);
      const made = await theirs.prediction(upstreamId);
      const kept = told.receivedAt - preciseTime(made.completed_at!);
      return { kept, downloaded: await timed(() => Promise.all(made.output!.map((address) => ours.bytes(address)))) };
    });
    follower.close();
    await cloud.close();
    const more = turns.map(({ kept, downloaded }) => kept - downloaded);
    await table.row({
      what: "a finished prediction with four outputs of 1 MB is kept, over the download",
      measured: `${milliseconds(median(more))} (${milliseconds(median(turns.map(({ kept }) => kept)))} over ${milliseconds(median(turns.map(({ downloaded }) => downloaded)))})`,
      target: "at most 150 ms more",
      meets: median(more) <= 150,
      how: `from the upstream's own time of completion until a client is told; the same four downloaded at once by themselves; median of ${turns.length}`,
    });
  });
});
