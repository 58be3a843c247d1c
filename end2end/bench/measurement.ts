/** One row of the table. */
export interface Row {
  what: string;
  /** The figure in words, with its unit. */
  measured: string;
  target: string;
  meets: boolean;
  /** What was counted, how often. */
  how: string;
}

/** The middle of the values; the mean of the two middle ones where their number is even. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error("nothing was measured");
  return (low + high) / 2;
}

/** The value that a `share` of the values do not exceed, by nearest rank: 0.99 is the 99th percentile. */
export function quantile(values: number[], share: number): number {
  const value = [...values].sort((a, b) => a - b)[Math.max(Math.ceil(values.length * share) - 1, 0)];
  if (value === undefined) throw new Error("nothing was measured");
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

/** `work` done `count` times, one after the other. */
export async function repeat<T>(count: number, work: (turn: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let turn = 0; turn < count; turn++) results.push(await work(turn));
  return results;
}

/** The moment in milliseconds since 1970, finer than `Date.now()`. */
export const now = () => performance.timeOrigin + performance.now();

/** Milliseconds since 1970 with the microseconds that `Date.parse` drops. */
export function preciseTime(moment: string): number {
  const digits = /\.(\d+)/.exec(moment)?.[1] ?? "0";
  return Date.parse(moment.replace(/\.\d+/, "")) + Number(`0.${digits}`) * 1_000;
}

/** Long enough for a process to come to rest. */
export const REST_MS = 2_000;

export const milliseconds = (value: number) => (value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`);
export const seconds = (value: number) => `${(value / 1000).toFixed(2)} s`;
export const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
