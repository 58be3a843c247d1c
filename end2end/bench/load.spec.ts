import { setTimeout as pause } from "node:timers/promises";

import { DEFAULT_SCENARIO, progressLog } from "../fake-replicate/index";
import { ALL_EVENTS } from "../fake-replicate/scenario";
import { china } from "../fixtures/images";
import { type Client, EventFollower } from "./client";
import {
  IDLE_DELAY_MS,
  largest,
  median,
  megabytes,
  milliseconds,
  quantile,
  repeat,
} from "./measurement";
import { ReplicateHarness } from "./replicate-harness";
import { test } from "./test";

test.describe("Load", () => {
  test("webhook delivery with many open streams", async ({ table }) => {
    const [teamCount, members, webhooksPerTeam] = [100, 10, 5];
    const harness = await ReplicateHarness.start({
      bootSeconds: 3_600,
      webhooks: { ...DEFAULT_SCENARIO.webhooks, dropped: ALL_EVENTS },
    });
    const teams = await Promise.all(
      Array.from({ length: teamCount }, (_, number) =>
        Team.open(harness.client(`team ${number}`), members),
      ),
    );
    const delays: number[] = [];
    for (let iteration = 0; iteration < webhooksPerTeam; iteration++) {
      for (const team of teams) delays.push(...(await webhookDelays(harness, team, iteration)));
    }
    for (const team of teams) team.close();
    await harness.close();
    await table.row({
      what: `webhook received to SSE event, ${teamCount * members} open streams`,
      measured: `p99 ${milliseconds(quantile(delays, 0.99))} (median ${milliseconds(median(delays))}, largest ${milliseconds(largest(delays))})`,
      target: "p99 at most 20 ms",
      meets: quantile(delays, 0.99) <= 20,
      how: `from the last byte of the webhook until a client has received the event; ${teamCount * webhooksPerTeam} webhooks, each to the ${members} streams of one of ${teamCount} teams: ${delays.length} events`,
    });
  });

  test("predictions in flight", async ({ table }) => {
    const [teamCount, each, rounds] = [10, 50, 6];
    const script = {
      bootSeconds: 3,
      logs: progressLog(20),
      secondsBetweenLogs: 0.2,
      outputs: { bytes: 100_000 },
    };
    const harness = await ReplicateHarness.start(script);
    const teams = await Promise.all(
      Array.from({ length: teamCount }, (_, number) =>
        Team.open(harness.client(`team ${number}`), 1),
      ),
    );
    const memory = await repeat(rounds, async (round) => {
      await Promise.all(teams.map((team) => team.createAndAwaitAll(each, round)));
      await pause(IDLE_DELAY_MS);
      return harness.server.residentBytes();
    });
    for (const team of teams) team.close();
    await harness.close();
    // Memory varies by a tenth between samples. Medians of three show what is never released.
    const growth = median(memory.slice(-3)) / median(memory.slice(0, 3)) - 1;
    await table.row({
      what: `${teamCount * each} predictions in flight: memory after each ${teamCount * each}`,
      measured: `${memory.map((bytes) => megabytes(bytes)).join(", ")}`,
      target:
        "no lost event; stable memory: median of the last three at most 10 % above that of the first three",
      meets: growth <= 0.1,
      how: `each reported starting, processing and succeeded on a stream that stayed open; 20 log lines and an output of 100 kB each; VmRSS ${IDLE_DELAY_MS / 1000} s after the last one ended`,
    });
  });
});

/** Several event streams of one owner. */
class Team {
  private constructor(
    readonly client: Client,
    readonly streams: EventFollower[],
    private readonly image: string,
  ) {}

  static async open(client: Client, members: number): Promise<Team> {
    const image = await client.upload(china());
    return new Team(
      client,
      await Promise.all(Array.from({ length: members }, () => EventFollower.open(client))),
      image,
    );
  }

  async create(seed: number): Promise<string> {
    const { id } = await this.client.create({
      input_image: this.image,
      prompt: "a starry night",
      seed,
    });
    return id;
  }

  /** Creates `count` predictions at once and waits for all of them to end. */
  async createAndAwaitAll(count: number, round: number): Promise<void> {
    const ids = await Promise.all(
      Array.from({ length: count }, (_, number) => this.create(round * count + number)),
    );
    for (const changes of await Promise.all(
      ids.flatMap((id) => this.streams.map((stream) => stream.waitForEnd(id))),
    )) {
      const statuses = new Set(changes.map(({ prediction }) => prediction.status));
      const missed = ["starting", "processing", "succeeded"].filter(
        (status) => !statuses.has(status),
      );
      if (missed.length > 0)
        throw new Error(
          `${changes[0]!.prediction.id} never reported ${missed.join(", ")}, only ${[...statuses].join(", ")}`,
        );
    }
  }

  close(): void {
    for (const stream of this.streams) stream.close();
  }
}

/**
 * Sends the webhook of a started prediction. Returns the milliseconds until each stream received
 * it.
 */
async function webhookDelays(
  harness: ReplicateHarness,
  team: Team,
  seed: number,
): Promise<number[]> {
  const id = await team.create(seed);
  const creation = await harness.creationFor(id);
  const waiting = await harness.directClient().prediction(creation.id);
  const received = team.streams.map((stream) =>
    stream.waitFor(id, (status) => status === "processing"),
  );
  const sentAt = await harness.sendWebhook(
    creation,
    JSON.stringify({ ...waiting, status: "processing", started_at: new Date().toISOString() }),
  );
  return (await Promise.all(received)).map((changes) => changes.at(-1)!.receivedAt - sentAt);
}
