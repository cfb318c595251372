/** Numbers that look random and are the same in every run and on every machine (a 32-bit linear congruence). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 2654435761) >>> 0;
    for (let turn = 0; turn < 4; turn += 1) this.next();
  }

  /** 0 ≤ x < 1. */
  next(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    // The low bits of a congruence hardly change: mixed with the high ones.
    const mixed = Math.imul(this.#state ^ (this.#state >>> 15), 2246822519) >>> 0;
    return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32;
  }

  between(least: number, most: number): number {
    return least + (most - least) * this.next();
  }

  /** Either way from 0, between these two sizes. */
  either(least: number, most: number): number {
    const size = this.between(least, most);
    return this.next() < 0.5 ? -size : size;
  }

  /** By Box and Muller, of deviation 1. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }
}
