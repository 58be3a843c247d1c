import { spawn } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { freePort, REPOSITORY, StudioServer } from "../fixtures/server";
import { IDLE_DELAY_MS, median, megabytes, milliseconds, repeat, seconds } from "./measurement";
import { test } from "./test";

test.describe("Start", () => {
  test("start time and idle memory", async ({ table }) => {
    const starts = await repeat(10, async () => {
      const server = await StudioServer.create();
      const time = await server.boot();
      await pause(IDLE_DELAY_MS);
      const memory = await server.residentBytes();
      await server.stop();
      return { time, memory };
    });
    const time = median(starts.map((start) => start.time));
    const memory = median(starts.map((start) => start.memory));
    await table.row({
      what: "server ready after start",
      measured: milliseconds(time),
      target: "at most 0.3 s",
      meets: time <= 300,
      how: `from the start of the process on a new data folder until \`/readyz\` responds, median of ${starts.length}`,
    });
    await table.row({
      what: "resident memory, idle",
      measured: megabytes(memory),
      target: "at most 60 MB",
      meets: memory <= 60e6,
      how: `VmRSS ${IDLE_DELAY_MS / 1000} s after the start, median of ${starts.length}`,
    });
  });

  test("make run without changes", async ({ table }) => {
    const times = await repeat(3, makeRun);
    const { size } = await stat(path.join(REPOSITORY, "target/release/depth2img"));
    await table.row({
      what: "`make run` until it listens, without changes",
      measured: seconds(median(times)),
      target: "under 5 s",
      meets: median(times) < 5_000,
      how: `until the address is printed, median of ${times.length}; the binary has ${megabytes(size)} with page and networks`,
    });
  });
});

/** Milliseconds until `make run` prints its address. */
async function makeRun(): Promise<number> {
  const { MAKEFLAGS: _flags, MAKELEVEL: _level, ...environment } = process.env;
  const dataDir = await mkdtemp(path.join(tmpdir(), "depth2img-bench-"));
  const port = await freePort();
  const started = performance.now();
  const make = spawn("make", ["run", `ARGS=--listen 127.0.0.1:${port} --data-dir ${dataDir}`], {
    cwd: REPOSITORY,
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  await new Promise((resolve) => make.stdout.once("data", resolve));
  const time = performance.now() - started;
  if (make.pid) process.kill(-make.pid, "SIGTERM");
  await new Promise((resolve) => make.once("exit", resolve));
  await rm(dataDir, { recursive: true, force: true });
  return time;
}
