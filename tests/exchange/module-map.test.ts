import { describe, expect, it } from 'vitest';
import { LeastSquares } from '../../src/exchange/least-squares.ts';
import { ModuleMap, type Pin } from '../../src/exchange/module-map.ts';

const PICTURE = { width: 1280, height: 720 };
const SIZE = 77;

/** A code leaning back before a lens, written down apart from the code that finds it out. */
function seen(u: number, v: number, barrel: number): { x: number; y: number } {
  const [a, b] = [(u - SIZE / 2) / SIZE, (v - SIZE / 2) / SIZE];
  const depth = 1 + 0.25 * a - 0.15 * b;
  const [x, y] = [(1.3 * a - 0.2 * b + 0.1) / depth, (0.15 * a + 1.4 * b - 0.05) / depth];
  // How far out the lens shows it: the root of share · (1 + barrel · r² · share²) = 1, by halves.
  const far = x * x + y * y;
  let [low, high] = [0, 2];
  for (let turn = 0; turn < 60; turn += 1) {
    const share = (low + high) / 2;
    if (share * (1 + barrel * far * share * share) < 1) low = share;
    else high = share;
  }
  return { x: 640 + 360 * x * low, y: 360 + 360 * y * low };
}

function corners(barrel: number): Pin[] {
  return [
    [0, 0],
    [SIZE - 7, 0],
    [0, SIZE - 7],
  ].flatMap(([u = 0, v = 0]) =>
    [
      [u, v],
      [u + 7, v],
      [u + 7, v + 7],
      [u, v + 7],
    ].map(([pu = 0, pv = 0]) => ({ u: pu, v: pv, ...seen(pu, pv, barrel) })),
  );
}

function worst(map: ModuleMap, barrel: number): number {
  let most = 0;
  for (let v = 0; v <= SIZE; v += 7) {
    for (let u = 0; u <= SIZE; u += 7) {
      const [here, there] = [map.at(u, v), seen(u, v, barrel)];
      most = Math.max(most, Math.hypot(here.x - there.x, here.y - there.y));
    }
  }
  return most;
}

describe('the map of a code', () => {
  it('in perspective is known from the corners of three finder patterns', () => {
    const map = ModuleMap.through(corners(0), SIZE, PICTURE);
    expect(map === undefined ? NaN : worst(map, 0)).toBeLessThan(1e-6);
  });

  it.each([-0.06, 0.03, 0.1, 0.2])('and through a lens of %d, to less than a module', (barrel) => {
    const map = ModuleMap.through(corners(barrel), SIZE, PICTURE);
    expect(map === undefined ? NaN : worst(map, barrel)).toBeLessThan(0.5 * (map?.moduleAt(38, 38) ?? 0));
  });

  it('bends to pins, and lets one go that fits nothing', () => {
    const map = ModuleMap.through(corners(0), SIZE, PICTURE);
    const bent = (u: number, v: number): { x: number; y: number } => {
      const { x, y } = seen(u, v, 0);
      return { x: x + 3 * Math.sin(v / 40), y: y + 0.0005 * u * u };
    };
    const pins: Pin[] = [];
    for (let v = 6; v < SIZE; v += 16) for (let u = 6; u < SIZE; u += 16) pins.push({ u, v, ...bent(u, v) });
    const wrong = { ...(pins[7] ?? { u: 0, v: 0, x: 0, y: 0 }) };
    map?.bend([...pins.filter((_, index) => index !== 7), { ...wrong, x: wrong.x + 40 }], 3);
    for (const { u, v, x, y } of pins) {
      const here = map?.at(u, v) ?? { x: NaN, y: NaN };
      expect(Math.hypot(here.x - x, here.y - y), `${String(u)}, ${String(v)}`).toBeLessThan(0.5);
    }
  });
});

describe('least squares', () => {
  it('finds what rows say, weighed, and says when they do not say enough', () => {
    const line = new LeastSquares(2);
    for (const x of [0, 1, 2, 3]) line.add([x, 1], 2 * x + 5, x + 1);
    const [slope = NaN, start = NaN] = line.solve() ?? [];
    expect(slope).toBeCloseTo(2);
    expect(start).toBeCloseTo(5);
    const silent = new LeastSquares(2);
    silent.add([1, 1], 3);
    expect(silent.solve()).toBeUndefined();
    silent.damp(1, 1e-6);
    expect(silent.solve()?.[0]).toBeCloseTo(3, 3);
  });
});
