import { EventEmitter, once, setMaxListeners } from "node:events";

import { Faults, type Fault, type Operation } from "./fault";
import type { Model } from "./models/model";
import type { Prediction, WebhookEvent } from "./prediction";
import { type Scenario, type Script, scenario } from "./scenario";

/** A request as it came, whatever became of it. */
export interface RecordedRequest {
  host: "api" | "delivery";
  method: string;
  /** With the query. */
  path: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Buffer;
  operation: Operation | null;
  /** What went wrong with it by intent. */
  fault: Fault["kind"] | null;
}

/** A prediction that came to be: what the upstream would bill. */
export interface Creation {
  id: string;
  webhook: string | null;
  input: Record<string, unknown>;
}

/** A webhook that was sent, or kept back by the scenario. */
export interface Delivery {
  prediction: string;
  event: WebhookEvent;
  webhookId: string;
  /** What the receiver answered; null if it could not be reached. */
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

/** An output that can be fetched. Its bytes are made when they are. */
export interface Download {
  seed: number;
  scenario: Scenario;
  failuresLeft: number;
}

interface Plan {
  script: Script;
  prompt: string | undefined;
  left: number;
}

/** Longer than anything that a test waits for: only what never happens gets here. */
const PATIENCE_MS = 60_000;

/** Everything there is upstream, and everything that happened. */
export class World {
  readonly predictions = new Map<string, Prediction>();
  readonly trainings = new Map<string, Prediction>();
  readonly files = new Map<string, StoredFile>();
  /** By path at the delivery host. */
  readonly downloads = new Map<string, Download>();
  readonly requests: RecordedRequest[] = [];
  readonly creations: Creation[] = [];
  readonly deliveries: Delivery[] = [];
  readonly faults = new Faults();
  /** Models beside those that always are there: they are listed, and run by nobody. */
  readonly shelf: Model[] = [];
  /** What is no model and stands among them on the first page of the list. */
  readonly strays: unknown[] = [];
  /** Ends every life and every delivery. */
  readonly closing = new AbortController();
  /** True while nobody can reach it, and it can reach nobody. */
  isAway = false;

  private plans: Plan[] = [];
  private usual: Script = {};
  private readonly changes = new EventEmitter().setMaxListeners(0);

  /** The secret may change, as a customer changes it: what is signed from then on is signed anew. */
  constructor(
    readonly token: string,
    public webhookSecret: string,
  ) {
    // One for each life and each delivery under way.
    setMaxListeners(0, this.closing.signal);
  }

  /** How predictions go for which nothing else was said. */
  always(script: Script): void {
    this.usual = script;
  }

  /** How the next predictions go: `times` of them, and only those with this prompt if one is given. */
  next(script: Script, { times = 1, prompt }: { times?: number; prompt?: string } = {}): void {
    this.plans.push({ script, prompt, left: times });
  }

  scenarioFor(input: Record<string, unknown>): Scenario {
    const plan = this.plans.find(({ prompt }) => prompt === undefined || prompt === input["prompt"]);
    if (!plan) return scenario(this.usual);
    plan.left -= 1;
    if (plan.left <= 0) this.plans = this.plans.filter((other) => other !== plan);
    return scenario(plan.script);
  }

  /** The bytes that an image input stands for: of a data URI, or of a file that was uploaded here. */
  bytesOf(uri: unknown): Buffer | undefined {
    const [head, data] = String(uri).split(",", 2);
    if (head!.startsWith("data:")) return Buffer.from(data ?? "", head!.endsWith(";base64") ? "base64" : "utf8");
    return this.files.get(/\/v1\/files\/([^/?]+)$/.exec(String(uri))?.[1] ?? "")?.bytes;
  }

  /** Forgets plans and faults; what happened stays. */
  behave(): void {
    this.plans = [];
    this.usual = {};
    this.faults.clear();
  }

  /** Says that something happened. */
  changed(): void {
    this.changes.emit("change");
  }

  /** Waits until `look` sees what it looks for, and gives that. */
  async until<T>(what: string, look: () => T | undefined | false): Promise<T> {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const seen = look();
      if (seen !== undefined && seen !== false) return seen;
      await once(this.changes, "change", { signal: patience }).catch(() => {
        throw new Error(`Waited in vain for ${what}. ${this.requests.length} requests and ${this.creations.length} creations were seen.`);
      });
    }
  }
}
