export type WebhookEvent = "start" | "output" | "logs" | "completed";

export const ALL_EVENTS: WebhookEvent[] = ["start", "output", "logs", "completed"];

/** How a prediction proceeds. */
export interface Scenario {
  /** Seconds in `starting`: queue and boot time. */
  bootSeconds: number;
  /** Log output after the line with the seed, in chunks. */
  logs: string[];
  /** Seconds before each chunk. */
  secondsBetweenLogs: number;
  /** Seed that is used and logged as `Using seed: N`, unless the input has one. */
  seed: number;
  outputs: Outputs;
  outcome: Outcome;
  /** Strings that replace a status, as `{"starting": "queued"}`. */
  statusAliases: Record<string, string>;
  /** Keys that are missing from the prediction object; dots for nested keys: `urls.web`. */
  missingKeys: string[];
  /** Input, output and logs have been removed once the prediction has ended. */
  dataRemoved: boolean;
  webhooks: WebhookBehavior;
}

/** Outputs of a successful prediction. */
export interface Outputs {
  /** Number of outputs; null for as many as requested. */
  count: number | null;
  /** Minimum size of each file in bytes. */
  bytes: number;
  /** Padded with black bars to a square, as some models do with their input. */
  padded: boolean;
  /** JSON type of `output`. */
  form: "array" | "string" | "object" | "null";
  /** Published one by one while the model runs, instead of together at the end. */
  incremental: boolean;
  /** Origin of the output URLs, as `http://169.254.169.254`; null for the delivery host. */
  origin: string | null;
  /** Number of downloads of each file that respond 503 before one succeeds. */
  failedDownloads: number;
  /** Content length that a download claims and sends zeros towards; null for the true one. */
  claimedBytes: number | null;
  /** Redirect target of a download; null for no redirect. */
  redirect: string | null;
}

export type Outcome =
  | { status: "succeeded" }
  | { status: "failed"; error: string }
  | { status: "canceled" }
  | { status: "aborted" }
  | { status: "never" };

/** How the webhooks of a prediction are sent. */
export interface WebhookBehavior {
  /** Events that are never sent. */
  dropped: WebhookEvent[];
  /** How often each webhook is sent, with the same `webhook-id`. */
  copies: number;
  /** Delay of each webhook in seconds. */
  delaySeconds: number;
  /** All webhooks are sent at the end, last first. */
  reversed: boolean;
  /** `stale` is valid but an hour old; `forged` uses another secret. */
  signature: "valid" | "absent" | "forged" | "stale";
  /** Seconds before the first retry of an unaccepted final webhook; doubled with each retry. */
  retrySeconds: number;
}

/** A warm, fast model and a reliable network. */
export const DEFAULT_SCENARIO: Scenario = {
  bootSeconds: 0.02,
  logs: progressLog(4),
  secondsBetweenLogs: 0.01,
  seed: 4711,
  outputs: {
    count: null,
    bytes: 0,
    padded: false,
    form: "array",
    incremental: false,
    origin: null,
    failedDownloads: 0,
    claimedBytes: null,
    redirect: null,
  },
  outcome: { status: "succeeded" },
  statusAliases: {},
  missingKeys: [],
  dataRemoved: false,
  webhooks: {
    dropped: [],
    copies: 1,
    delaySeconds: 0,
    reversed: false,
    signature: "valid",
    retrySeconds: 1,
  },
};

/** Overrides of `DEFAULT_SCENARIO`. */
export type Script = Partial<Omit<Scenario, "outputs" | "webhooks">> & {
  outputs?: Partial<Outputs>;
  webhooks?: Partial<WebhookBehavior>;
};

export function resolveScenario(script: Script): Scenario {
  return {
    ...DEFAULT_SCENARIO,
    ...script,
    outputs: { ...DEFAULT_SCENARIO.outputs, ...script.outputs },
    webhooks: { ...DEFAULT_SCENARIO.webhooks, ...script.webhooks },
  };
}

/**
 * The progress bar that diffusers prints with tqdm, one state per line, or overwritten with
 * carriage returns as on a terminal.
 */
export function progressLog(steps: number, separator: "\n" | "\r" = "\n"): string[] {
  const states = Array.from({ length: steps + 1 }, (_, done) => progressBar(done, steps));
  return separator === "\n"
    ? states.map((state) => `${state}\n`)
    : [...states.map((state) => `\r${state}`), "\n"];
}

function progressBar(done: number, steps: number): string {
  const fraction = done / steps;
  const filled = "█".repeat(Math.floor(fraction * 10)).padEnd(10);
  return `${String(Math.floor(fraction * 100)).padStart(3)}%|${filled}| ${done}/${steps} [00:00<00:00, 16.47it/s]`;
}

/** Error messages of the model and of the platform. */
export const ERROR_MESSAGES = {
  outOfMemory:
    "CUDA out of memory. Tried to allocate 2.25 GiB (GPU 0; 39.59 GiB total capacity; 35.10 GiB already allocated)",
  killed: "Prediction failed: the model ran out of memory (E1001)",
  nsfw: "NSFW content detected. Try running it again, or try a different prompt.",
  interrupted: "Prediction interrupted; please retry (code: PA)",
  startTimeout: "Timeout while starting the prediction (E6716)",
} as const;
