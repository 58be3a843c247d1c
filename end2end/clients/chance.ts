/** Numbers that look random and are the same again for the same seed. */
export class Chance {
  readonly seed: number;
  private state: number;

  /** With the seed of a run that is to be repeated, from `CHANCE_SEED`, or a fresh one. */
  constructor(seed = Number(process.env["CHANCE_SEED"] ?? Math.floor(Math.random() * 2 ** 32))) {
    this.seed = seed;
    this.state = seed >>> 0;
  }

  /** From 0 up to, not including, 1. Splitmix, in 32 bits. */
  next(): number {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** One of them. */
  of<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.next() * choices.length)]!;
  }
}
