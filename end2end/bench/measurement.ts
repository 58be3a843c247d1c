/** A row of the results table. */
export interface Row {
  what: string;
  /** The formatted value with its unit. */
  measured: string;
  target: string;
  meets: boolean;
  /** What was measured and how often. */
  how: string;
}

/** The median; the mean of the two middle values if their number is even. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error("There are no measurements");
  return (low + high) / 2;
}

/**
 * The value that a `fraction` of the values do not exceed, by nearest rank: 0.99 is the 99th
 * percentile.
 */
export function quantile(values: number[], fraction: number): number {
  const value = [...values].sort((a, b) => a - b)[
    Math.max(Math.ceil(values.length * fraction) - 1, 0)
  ];
  if (value === undefined) throw new Error("There are no measurements");
  return value;
}

export function largest(values: number[]): number {
  return values.reduce((a, b) => Math.max(a, b));
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Runs `work` `count` times in sequence. */
export async function repeat<T>(
  count: number,
  work: (iteration: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  for (let iteration = 0; iteration < count; iteration++) results.push(await work(iteration));
  return results;
}

/** Milliseconds since 1970, more precise than `Date.now()`. */
export const now = () => performance.timeOrigin + performance.now();

/** Milliseconds since 1970, with the microseconds that `Date.parse` drops. */
export function preciseTime(timestamp: string): number {
  const digits = /\.(\d+)/.exec(timestamp)?.[1] ?? "0";
  return Date.parse(timestamp.replace(/\.\d+/, "")) + Number(`0.${digits}`) * 1_000;
}

/** Time after which a process is idle. */
export const IDLE_DELAY_MS = 2_000;

export const milliseconds = (value: number) =>
  value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
export const seconds = (value: number) => `${(value / 1000).toFixed(2)} s`;
export const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
