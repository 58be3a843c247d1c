import type { WebhookEvent } from "./prediction";

/** How the life of a prediction goes. */
export interface Scenario {
  /** Seconds in `starting`: the queue and the model's boot. */
  bootSeconds: number;
  /** What the model prints after its seed, a chunk at a time. */
  logs: string[];
  /** Seconds before each chunk. */
  secondsBetweenLogs: number;
  /** The seed it draws, and prints as `Using seed: N`, where none is given. */
  seed: number;
  outputs: Outputs;
  ending: Ending;
  /** Words to say in place of a status, as `{"starting": "queued"}`. */
  statusWords: Record<string, string>;
  /** Keys that are left out of the prediction object, with dots: `urls.web`. */
  missingKeys: string[];
  /** Its input, outputs and logs are gone by the time it ends. */
  dataRemoved: boolean;
  webhooks: WebhookConduct;
}

/** What comes out of a prediction that succeeds. */
export interface Outputs {
  /** How many; null is as many as were asked for. */
  count: number | null;
  /** The size of each file. Smaller than the picture needs is as small as it goes. */
  bytes: number;
  /** Padded with black bars to a square, as some models do with what they get. */
  padded: boolean;
  /** How `output` holds them. */
  form: "array" | "string" | "object" | "null";
  /** One by one while it runs, instead of all at the end. */
  incremental: boolean;
  /** Where they are said to be, as `http://169.254.169.254`; null is the delivery host. */
  origin: string | null;
  /** Downloads of each file that answer 503 before the first that works. */
  failedDownloads: number;
  /** The length that a download claims, and goes on sending towards; null is the true one. */
  claimedBytes: number | null;
  /** Where a download leads instead; null is nowhere. */
  redirect: string | null;
}

export type Ending = { status: "succeeded" } | { status: "failed"; error: string } | { status: "canceled" } | { status: "aborted" } | { status: "never" };

/** How webhooks of a prediction are sent. */
export interface WebhookConduct {
  /** Events that never leave. */
  lost: WebhookEvent[];
  /** Times that each is sent, with the same `webhook-id`. */
  copies: number;
  /** Seconds that each is late. */
  delaySeconds: number;
  /** All kept back until the end, then the last first. */
  reversed: boolean;
  /** `stale` is genuine but an hour old, `forged` is made with another secret. */
  signature: "genuine" | "absent" | "forged" | "stale";
  /** Seconds before the first repetition of a final one that was not taken; each further wait is twice as long. */
  retrySeconds: number;
}

export const EVERY_EVENT: WebhookEvent[] = ["start", "output", "logs", "completed"];

/** A model that is warm and quick, and a network that keeps its promises. */
export const ORDINARY: Scenario = {
  bootSeconds: 0.02,
  logs: progress(4),
  secondsBetweenLogs: 0.01,
  seed: 4711,
  outputs: { count: null, bytes: 0, padded: false, form: "array", incremental: false, origin: null, failedDownloads: 0, claimedBytes: null, redirect: null },
  ending: { status: "succeeded" },
  statusWords: {},
  missingKeys: [],
  dataRemoved: false,
  webhooks: { lost: [], copies: 1, delaySeconds: 0, reversed: false, signature: "genuine", retrySeconds: 1 },
};

/** What a test says of a scenario; the rest is as in `ORDINARY`. */
export type Script = Partial<Omit<Scenario, "outputs" | "webhooks">> & { outputs?: Partial<Outputs>; webhooks?: Partial<WebhookConduct> };

export function scenario(script: Script): Scenario {
  return {
    ...ORDINARY,
    ...script,
    outputs: { ...ORDINARY.outputs, ...script.outputs },
    webhooks: { ...ORDINARY.webhooks, ...script.webhooks },
  };
}

/** The bar that diffusers prints with tqdm, a state a line; or each over the one before, as on a terminal. */
export function progress(steps: number, separator: "\n" | "\r" = "\n"): string[] {
  const states = Array.from({ length: steps + 1 }, (_, done) => bar(done, steps));
  return separator === "\n" ? states.map((state) => `${state}\n`) : [...states.map((state) => `\r${state}`), "\n"];
}

function bar(done: number, steps: number): string {
  const share = done / steps;
  const drawn = "█".repeat(Math.floor(share * 10)).padEnd(10);
  return `${String(Math.floor(share * 100)).padStart(3)}%|${drawn}| ${done}/${steps} [00:00<00:00, 16.47it/s]`;
}

/** Errors as the model and the platform word them. */
export const ERRORS = {
  outOfMemory: "CUDA out of memory. Tried to allocate 2.25 GiB (GPU 0; 39.59 GiB total capacity; 35.10 GiB already allocated)",
  killed: "Prediction failed: the model ran out of memory (E1001)",
  nsfw: "NSFW content detected. Try running it again, or try a different prompt.",
  interrupted: "Prediction interrupted; please retry (code: PA)",
  startTimeout: "Timeout while starting the prediction (E6716)",
} as const;
