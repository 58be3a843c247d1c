import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { freePort, REPOSITORY } from "../fixtures/server";

const MODEL = fileURLToPath(new URL(".", import.meta.url));
/** Between two looks at a server that is starting. */
const LOOK_MS = 50;
/** Far above the seconds that a start takes. */
const START_TIMEOUT_MS = 60_000;

/** The releases of Cog that are tested: the last with a server in Python, and the newest. */
export const RELEASES = ["old", "new"] as const;

/** A real Cog server with a model of our own: what runs inside a container, without the container. */
export class CogServer {
  private child: ChildProcess | undefined;
  private log = "";

  private constructor(
    readonly release: (typeof RELEASES)[number],
    readonly port: number,
  ) {}

  /** One with its port, not yet running. */
  static async create(release: (typeof RELEASES)[number]): Promise<CogServer> {
    return new CogServer(release, await freePort());
  }

  /** One that is ready. */
  static async start(release: (typeof RELEASES)[number]): Promise<CogServer> {
    const server = await CogServer.create(release);
    await server.boot();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts the process, with more arguments where there are some. */
  async boot(...more: string[]): Promise<void> {
    const home = path.join(REPOSITORY, `.assets/cog/${this.release}`);
    const env = {
      PATH: `${home}/bin:${process.env["PATH"]}`,
      VIRTUAL_ENV: home,
      PYTHONDONTWRITEBYTECODE: "1",
      PORT: String(this.port),
      COG_PREDICT_TYPE_STUB: "predict.py:Predictor",
    };
    const child = spawn(`${home}/bin/python`, ["-m", "cog.server.http", "--host", "127.0.0.1", ...more], { cwd: MODEL, env, detached: true });
    child.stdout.on("data", (chunk: Buffer) => (this.log += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (this.log += chunk.toString()));
    this.child = child;
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (!(await this.isReady())) {
      if (child.exitCode !== null || performance.now() > deadline) throw new Error(`Cog did not get ready:\n${this.log}`);
      await pause(LOOK_MS);
    }
  }

  /** Ends it and the process that holds its model, as a power cut would. */
  async kill(): Promise<void> {
    const child = this.child;
    if (!child?.pid || child.exitCode !== null) return;
    const gone = once(child, "exit");
    process.kill(-child.pid, "SIGKILL");
    await gone;
  }

  private isReady(): Promise<boolean> {
    return fetch(`${this.url}/health-check`).then(
      async (answer) => ((await answer.json()) as { status: string }).status === "READY",
      () => false,
    );
  }
}
