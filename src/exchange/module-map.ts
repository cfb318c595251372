import type { Point } from './decoder.ts';
import { LeastSquares } from './least-squares.ts';

/** A place in the code, in modules from its upper left corner, and where it is seen in the picture, in pixels. */
export interface Pin {
  readonly u: number;
  readonly v: number;
  readonly x: number;
  readonly y: number;
}

/** The barrel of a lens: how much further out a straight ray would be, by the square of the distance from the middle. */
interface Lens {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** At one radius from the middle; 0 without a lens, below 0 for a pincushion. */
  readonly barrel: number;
}

/** From which on a picture is more than any lens does. */
const [LEAST_BARREL, MOST_BARREL, BARREL_STEP] = [-0.1, 0.3, 0.05];

/**
 * Where each place of a code is in a picture: a plane in perspective, fitted to pins, through the lens that
 * fits them best, and what bent paper adds to it, as polynomials that the pins speak for.
 */
export class ModuleMap {
  readonly #plane: readonly number[];
  readonly #size: number;
  readonly #lens: Lens;
  #bendX: readonly number[] = [];
  #bendY: readonly number[] = [];

  private constructor(plane: readonly number[], size: number, lens: Lens) {
    this.#plane = plane;
    this.#size = size;
    this.#lens = lens;
  }

  /**
   * Through the corners of three finder patterns, or at least four other pins as far apart as can be;
   * `undefined` where they make no plane.
   */
  static through(
    pins: readonly Pin[],
    size: number,
    picture: { width: number; height: number },
  ): ModuleMap | undefined {
    const through = (barrel: number): { map: ModuleMap; error: number } | undefined => {
      const map = ModuleMap.#fit(pins, size, {
        x: picture.width / 2,
        y: picture.height / 2,
        radius: Math.min(picture.width, picture.height) / 2,
        barrel,
      });
      return map && { map, error: map.#error(pins) };
    };
    const straight = through(0);
    let best = straight;
    for (let barrel = LEAST_BARREL; barrel < MOST_BARREL; barrel += BARREL_STEP) best = better(best, through(barrel));
    for (let step = BARREL_STEP / 2; step > 0.004; step /= 2) {
      const barrel = best === undefined ? 0 : best.map.#lens.barrel;
      best = better(better(best, through(barrel - step)), through(barrel + step));
    }
    // A curve fits a little better than a straight line to anything: it has to be much better.
    return best !== undefined && straight !== undefined && best.error > 0.5 * straight.error ? straight.map : best?.map;
  }

  static #fit(pins: readonly Pin[], size: number, lens: Lens): ModuleMap | undefined {
    const equations = new LeastSquares(8);
    for (const pin of pins) {
      const [u, v] = [unit(pin.u, size), unit(pin.v, size)];
      const [x, y] = [(pin.x - lens.x) / lens.radius, (pin.y - lens.y) / lens.radius];
      const bent = 1 + lens.barrel * (x * x + y * y);
      equations.add([u, v, 1, 0, 0, 0, -u * x * bent, -v * x * bent], x * bent);
      equations.add([0, 0, 0, u, v, 1, -u * y * bent, -v * y * bent], y * bent);
    }
    const plane = equations.solve();
    return plane && new ModuleMap(plane, size, lens);
  }

  /** Mean square of the distances, in pixels. */
  #error(pins: readonly Pin[]): number {
    return mean(
      pins.map((pin) => {
        const { x, y } = this.#flat(pin.u, pin.v);
        return (x - pin.x) ** 2 + (y - pin.y) ** 2;
      }),
    );
  }

  /** Bends the plane to the pins, by powers up to the degree (2 or 3). Far ones that fit nothing are left out. */
  bend(pins: readonly Pin[], degree: number): void {
    const first = this.#fitted(pins, degree);
    if (first === undefined) return;
    const apply = (factors: { x: readonly number[]; y: readonly number[] }): void => {
      this.#bendX = factors.x;
      this.#bendY = factors.y;
    };
    apply(first);
    const kept = pins.filter((pin) => {
      const { x, y } = this.at(pin.u, pin.v);
      return Math.hypot(x - pin.x, y - pin.y) < 0.75 * this.moduleAt(pin.u, pin.v);
    });
    if (kept.length < pins.length && kept.length >= pins.length / 2) apply(this.#fitted(kept, degree) ?? first);
  }

  at(u: number, v: number): Point {
    const flat = this.#flat(u, v);
    if (this.#bendX.length === 0) return flat;
    const [a, b] = [unit(u, this.#size), unit(v, this.#size)];
    return { x: flat.x + polynomial(this.#bendX, a, b), y: flat.y + polynomial(this.#bendY, a, b) };
  }

  /** About how many pixels a module has there. */
  moduleAt(u: number, v: number): number {
    const [here, right, below] = [this.#flat(u, v), this.#flat(u + 1, v), this.#flat(u, v + 1)];
    return (Math.hypot(right.x - here.x, right.y - here.y) + Math.hypot(below.x - here.x, below.y - here.y)) / 2;
  }

  #flat(u: number, v: number): Point {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = this.#plane;
    const [s, t] = [unit(u, this.#size), unit(v, this.#size)];
    const depth = 1 / (g * s + h * t + 1);
    const [x, y] = [(a * s + b * t + c) * depth, (d * s + e * t + f) * depth];
    const { barrel, radius } = this.#lens;
    const far = x * x + y * y;
    // The way back through the lens has no formula: the share that it leaves of the distance, from guess to guess.
    let share = 1;
    for (let turn = barrel === 0 ? 6 : 0; turn < 6; turn += 1) {
      const bent = 1 + barrel * far * share * share;
      share -= (share * bent - 1) / (bent + 2 * barrel * far * share * share);
    }
    return { x: this.#lens.x + x * share * radius, y: this.#lens.y + y * share * radius };
  }

  #fitted(pins: readonly Pin[], degree: number): { x: readonly number[]; y: readonly number[] } | undefined {
    const terms = degree === 2 ? 6 : 10;
    const [alongX, alongY] = [new LeastSquares(terms), new LeastSquares(terms)];
    for (const pin of pins) {
      const flat = this.#flat(pin.u, pin.v);
      const factors = powers(unit(pin.u, this.#size), unit(pin.v, this.#size)).slice(0, terms);
      alongX.add(factors, pin.x - flat.x);
      alongY.add(factors, pin.y - flat.y);
    }
    for (let term = 0; term < terms; term += 1) {
      const weight = term < 3 ? 1e-3 : term < 6 ? 3e-3 : 2e-2;
      alongX.damp(term, weight);
      alongY.damp(term, weight);
    }
    const [x, y] = [alongX.solve(), alongY.solve()];
    return x && y && { x, y };
  }
}

function better<Candidate extends { readonly error: number }>(
  one: Candidate | undefined,
  other: Candidate | undefined,
): Candidate | undefined {
  return one === undefined || (other !== undefined && other.error < one.error) ? other : one;
}

/** From modules to -1 … 1. */
function unit(place: number, size: number): number {
  return (2 * place) / size - 1;
}

function powers(a: number, b: number): readonly number[] {
  return [1, a, b, a * a, a * b, b * b, a * a * a, a * a * b, a * b * b, b * b * b];
}

function polynomial(factors: readonly number[], a: number, b: number): number {
  const [k = 0, ka = 0, kb = 0, kaa = 0, kab = 0, kbb = 0, kaaa = 0, kaab = 0, kabb = 0, kbbb = 0] = factors;
  return k + a * (ka + a * (kaa + a * kaaa + b * kaab) + b * (kab + b * kabb)) + b * (kb + b * (kbb + b * kbbb));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
