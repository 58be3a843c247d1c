import { setMaxListeners } from "node:events";

import { ChangeSignal } from "./change-signal";
import { type Fault, FaultQueue, type Operation } from "./fault";
import type { Model } from "./models/model";
import type { Prediction } from "./prediction";
import { resolveScenario, type Scenario, type Script, type WebhookEvent } from "./scenario";

/** A request as it was received, whatever the response. */
export interface RecordedRequest {
  host: "api" | "delivery";
  method: string;
  /** Includes the query. */
  path: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Buffer;
  operation: Operation | null;
  /** The fault that was injected, if any. */
  fault: Fault["kind"] | null;
}

/** A created prediction, which the real upstream would bill. */
export interface Creation {
  id: string;
  webhook: string | null;
  input: Record<string, unknown>;
}

/** A webhook that was sent. */
export interface Delivery {
  prediction: string;
  event: WebhookEvent;
  webhookId: string;
  /** Status of the receiver's response; null if it could not be reached. */
  status: number | null;
}

export interface StoredFile {
  id: string;
  name: string;
  contentType: string;
  bytes: Buffer;
  metadata: unknown;
  createdAt: string;
}

/** An output that can be downloaded. Its bytes are generated on download. */
export interface Download {
  seed: number;
  scenario: Scenario;
  failuresRemaining: number;
}

interface PlannedRun {
  script: Script;
  prompt: string | undefined;
  remaining: number;
}

/** Far longer than any awaited condition takes. */
const TIMEOUT_MS = 60_000;

/** Everything that exists upstream, and a record of everything that happened. */
export class FakeReplicateState {
  readonly predictions = new Map<string, Prediction>();
  readonly trainings = new Map<string, Prediction>();
  readonly files = new Map<string, StoredFile>();
  /** By path on the delivery host. */
  readonly downloads = new Map<string, Download>();
  readonly requests: RecordedRequest[] = [];
  readonly creations: Creation[] = [];
  readonly deliveries: Delivery[] = [];
  readonly faults = new FaultQueue();
  /** Extra models that appear in lists but cannot be run. */
  readonly listedModels: Model[] = [];
  /** Invalid entries that are put before the models on the first page of the list. */
  readonly malformedEntries: unknown[] = [];
  /** Aborts every running prediction and every pending delivery. */
  readonly shutdown = new AbortController();
  /** No requests are accepted and no webhooks are sent. */
  isOffline = false;

  private plans: PlannedRun[] = [];
  private defaultScript: Script = {};
  private readonly changes = new ChangeSignal();

  /** `webhookSecret` may be changed; later webhooks are signed with the new one. */
  constructor(
    readonly token: string,
    public webhookSecret: string,
  ) {
    // One listener per running prediction and per pending delivery.
    setMaxListeners(0, this.shutdown.signal);
  }

  /** Sets the scenario of predictions that no queued script applies to. */
  setDefaultScript(script: Script): void {
    this.defaultScript = script;
  }

  /**
   * Queues the scenario of the next `times` predictions, limited to those with `prompt`, if given.
   */
  scriptNext(
    script: Script,
    { times = 1, prompt }: { times?: number; prompt?: string } = {},
  ): void {
    this.plans.push({ script, prompt, remaining: times });
  }

  scenarioFor(input: Record<string, unknown>): Scenario {
    const plan = this.plans.find(
      ({ prompt }) => prompt === undefined || prompt === input["prompt"],
    );
    if (!plan) return resolveScenario(this.defaultScript);
    plan.remaining -= 1;
    if (plan.remaining <= 0) this.plans = this.plans.filter((other) => other !== plan);
    return resolveScenario(plan.script);
  }

  /** The bytes that an image input refers to: a data URI or an uploaded file. */
  uploadedBytes(uri: unknown): Buffer | undefined {
    const [head, data] = String(uri).split(",", 2);
    if (head!.startsWith("data:"))
      return Buffer.from(data ?? "", head!.endsWith(";base64") ? "base64" : "utf8");
    return this.files.get(/\/v1\/files\/([^/?]+)$/.exec(String(uri))?.[1] ?? "")?.bytes;
  }

  /** Clears queued scripts and faults. Records remain. */
  reset(): void {
    this.plans = [];
    this.defaultScript = {};
    this.faults.clear();
  }

  /** Wakes up everything that waits for a condition. */
  notifyChange(): void {
    this.changes.notify();
  }

  /** Waits until `condition` returns a value other than undefined and false, and returns it. */
  waitFor<T>(description: string, condition: () => T | undefined | false): Promise<T> {
    return this.changes.waitFor(condition, TIMEOUT_MS, () => {
      const counts = `${this.requests.length} requests and ${this.creations.length} creations`;
      return `Timed out waiting for ${description}. ${counts} were recorded.`;
    });
  }
}
