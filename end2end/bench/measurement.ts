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

export const milliseconds = (value: number) => (value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`);
export const seconds = (value: number) => `${(value / 1000).toFixed(2)} s`;
export const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
