import { beforeAll, describe, expect, it } from 'vitest';
import type { TokenKind } from '../../src/token/kind.ts';
import type { Figure } from '../tools/measure/figure.ts';
import { BOUNDS, measureTokenSizes } from '../tools/measure/token-sizes.ts';

// What `npm run measure -- tokens` prints, held to its bounds: small codes are what makes the camera path work.

let figures: ReadonlyMap<string, number>;
beforeAll(async () => {
  figures = new Map((await measureTokenSizes()).map(({ name, value }: Figure) => [name, value]));
});

const figure = (name: string): number => figures.get(name) ?? Number.NaN;

describe.each(Object.keys(BOUNDS) as TokenKind[])('%s', (kind) => {
  it('fits its bytes and its code', () => {
    expect(figure(`token.${kind}.bytes`)).toBeLessThanOrEqual(BOUNDS[kind].bytes);
    expect(figure(`token.${kind}.qr`)).toBeLessThanOrEqual(BOUNDS[kind].qr);
  });

  it('is less than half of a nested JWT with the same payload, and its code at least ten versions smaller', () => {
    expect(figure(`token.${kind}.bytes`)).toBeLessThan(figure(`jwt.${kind}.bytes`) / 2);
    expect(figure(`token.${kind}.qr`)).toBeLessThanOrEqual(figure(`jwt.${kind}.qr`) - 10);
  });
});
