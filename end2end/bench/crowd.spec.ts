import { setTimeout as pause } from "node:timers/promises";

import { china } from "../fixtures/pictures";
import { ORDINARY, progress } from "../fake-replicate/index";
import { EVERY_EVENT } from "../fake-replicate/scenario";
import { type Client, Follower } from "./client";
import { Cloud } from "./cloud";
import { largest, median, megabytes, milliseconds, quantile, repeat, REST_MS } from "./measurement";
import { test } from "./test";

test.describe("A crowd", () => {
  test("a webhook, with many streams", async ({ table }) => {
    const [teams, members, turns] = [100, 10, 5];
    const cloud = await Cloud.open({ bootSeconds: 3_600, webhooks: { ...ORDINARY.webhooks, lost: EVERY_EVENT } });
    const crowd = await Promise.all(Array.from({ length: teams }, (_, number) => Team.open(cloud.client(`team ${number}`), members)));
    const delays: number[] = [];
    for (let turn = 0; turn < turns; turn++) {
      for (const team of crowd) delays.push(...(await oneWebhook(cloud, team, turn)));
    }
    for (const team of crowd) team.close();
    await cloud.close();
    await table.row({
      what: `webhook received to SSE event, ${teams * members} open streams`,
      measured: `p99 ${milliseconds(quantile(delays, 0.99))} (median ${milliseconds(median(delays))}, largest ${milliseconds(largest(delays))})`,
      target: "p99 at most 20 ms",
      meets: quantile(delays, 0.99) <= 20,
      how: `from when the last of the webhook was sent until a client has the event; ${teams * turns} webhooks, each to the ${members} streams of one of ${teams} teams: ${delays.length} events`,
    });
  });

  test("predictions in flight", async ({ table }) => {
    const [teams, each, rounds] = [10, 50, 6];
    const usual = { bootSeconds: 3, logs: progress(20), secondsBetweenLogs: 0.2, outputs: { bytes: 100_000 } };
    const cloud = await Cloud.open(usual);
    const crowd = await Promise.all(Array.from({ length: teams }, (_, number) => Team.open(cloud.client(`team ${number}`), 1)));
    const memory = await repeat(rounds, async (round) => {
      await Promise.all(crowd.map((team) => team.makeAll(each, round)));
      await pause(REST_MS);
      return cloud.server.residentBytes();
    });
    for (const team of crowd) team.close();
    await cloud.close();
    // What a server holds goes up and down by a tenth from one look to the next; what it never gives back shows in the middle of three.
    const growth = median(memory.slice(-3)) / median(memory.slice(0, 3)) - 1;
    await table.row({
      what: `${teams * each} predictions in flight: memory after each ${teams * each}`,
      measured: `${memory.map((bytes) => megabytes(bytes)).join(", ")}`,
      target: "no lost event; flat: the middle of the last three within 10 % of that of the first three",
      meets: growth <= 0.1,
      how: `every one was seen to start, to run and to succeed on a stream that was open all the time; 20 lines of log and an output of 100 kB each; VmRSS ${REST_MS / 1000} s after the last end`,
    });
  });
});

/** People who share an owner, each with an open stream. */
class Team {
  private constructor(
    readonly client: Client,
    readonly streams: Follower[],
    private readonly image: string,
  ) {}

  static async open(client: Client, members: number): Promise<Team> {
    const image = await client.upload(china());
    return new Team(client, await Promise.all(Array.from({ length: members }, () => Follower.open(client))), image);
  }

  async create(seed: number): Promise<string> {
    const { id } = await this.client.create({ input_image: this.image, prompt: "a starry night", seed });
    return id;
  }

  /** Creates `count` at once, and sees each to its end. */
  async makeAll(count: number, round: number): Promise<void> {
    const ids = await Promise.all(Array.from({ length: count }, (_, number) => this.create(round * count + number)));
    for (const changes of await Promise.all(ids.flatMap((id) => this.streams.map((stream) => stream.untilEnd(id))))) {
      const statuses = new Set(changes.map(({ prediction }) => prediction.status));
      const missed = ["starting", "processing", "succeeded"].filter((status) => !statuses.has(status));
      if (missed.length > 0) throw new Error(`${changes[0]!.prediction.id} was never seen ${missed.join(", ")}: only ${[...statuses].join(", ")}`);
    }
  }

  close(): void {
    for (const stream of this.streams) stream.close();
  }
}

/** Has a prediction begin upstream, and tells of it by a webhook: milliseconds until each member knows. */
async function oneWebhook(cloud: Cloud, team: Team, seed: number): Promise<number[]> {
  const id = await team.create(seed);
  const creation = await cloud.creationFor(id);
  const waiting = await cloud.directClient().prediction(creation.id);
  const heard = team.streams.map((stream) => stream.until(id, (status) => status === "processing"));
  const sentAt = await cloud.sendWebhook(creation, JSON.stringify({ ...waiting, status: "processing", started_at: new Date().toISOString() }));
  return (await Promise.all(heard)).map((changes) => changes.at(-1)!.receivedAt - sentAt);
}
