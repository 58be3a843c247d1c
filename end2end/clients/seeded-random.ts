/** Pseudo-random numbers, reproducible by seed. */
export class SeededRandom {
  readonly seed: number;
  private state: number;

  /** Uses the seed in `RANDOM_SEED`, or a random one. */
  constructor(seed = Number(process.env["RANDOM_SEED"] ?? Math.floor(Math.random() * 2 ** 32))) {
    this.seed = seed;
    this.state = seed >>> 0;
  }

  /** A number in [0, 1), by 32-bit SplitMix. */
  next(): number {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  }

  between(min: number, max: number): number {
    return min + this.next() * (max - min);
  }

  /** One of the choices. */
  pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.next() * choices.length)]!;
  }
}
