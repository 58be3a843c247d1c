import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { poll } from "../fixtures/poll";
import { freePort, REPOSITORY } from "../fixtures/server";

const MODEL = fileURLToPath(new URL(".", import.meta.url));
/** Interval between readiness checks. */
const POLL_INTERVAL_MS = 50;
/** Far longer than a start takes. */
const START_TIMEOUT_MS = 60_000;

/** The tested releases of Cog: the last one with a Python server, and the newest. */
export const RELEASES = ["old", "new"] as const;

/** A real Cog server with a test model, run as a process instead of a container. */
export class CogServer {
  private child: ChildProcess | undefined;
  private log = "";

  private constructor(
    readonly release: (typeof RELEASES)[number],
    readonly port: number,
  ) {}

  /** Reserves a port without starting the process. */
  static async create(release: (typeof RELEASES)[number]): Promise<CogServer> {
    return new CogServer(release, await freePort());
  }

  /** Starts a server and waits until it is ready. */
  static async start(release: (typeof RELEASES)[number]): Promise<CogServer> {
    const server = await CogServer.create(release);
    await server.boot();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts the process, with additional arguments. */
  async boot(...extraArguments: string[]): Promise<void> {
    const home = path.join(REPOSITORY, `.assets/cog/${this.release}`);
    const env = {
      PATH: `${home}/bin:${process.env["PATH"]}`,
      VIRTUAL_ENV: home,
      PYTHONDONTWRITEBYTECODE: "1",
      PORT: String(this.port),
      COG_PREDICT_TYPE_STUB: "predict.py:Predictor",
    };
    const child = spawn(
      `${home}/bin/python`,
      ["-m", "cog.server.http", "--host", "127.0.0.1", ...extraArguments],
      { cwd: MODEL, env, detached: true },
    );
    child.stdout.on("data", (chunk: Buffer) => (this.log += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (this.log += chunk.toString()));
    this.child = child;
    const isReady = () => {
      if (child.exitCode !== null)
        throw new Error(`Cog exited with ${child.exitCode}:\n${this.log}`);
      return this.isReady();
    };
    await poll(isReady, {
      intervalMs: POLL_INTERVAL_MS,
      timeoutMs: START_TIMEOUT_MS,
      describeTimeout: () => `Cog did not become ready:\n${this.log}`,
    });
  }

  /** Kills the server and the process that holds its model. */
  async kill(): Promise<void> {
    const child = this.child;
    if (!child?.pid || child.exitCode !== null) return;
    const exited = once(child, "exit");
    process.kill(-child.pid, "SIGKILL");
    await exited;
  }

  private isReady(): Promise<boolean> {
    return fetch(`${this.url}/health-check`).then(
      async (response) => ((await response.json()) as { status: string }).status === "READY",
      () => false,
    );
  }
}
