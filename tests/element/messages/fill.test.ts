import { describe, expect, it } from 'vitest';
import { fill } from '../../../src/element/messages/fill.ts';

describe('fill', () => {
  it('puts facts in, and leaves out the brackets whose fact is missing', () => {
    const copy = 'All seats are in use[ ({seats})][, the next ends {end}]. Nothing was changed.';
    expect(fill(copy, { seats: '5' })).toBe('All seats are in use (5). Nothing was changed.');
    expect(fill(copy, { seats: '5', end: 'today' })).toBe(
      'All seats are in use (5), the next ends today. Nothing was changed.',
    );
    expect(fill(copy, {})).toBe('All seats are in use. Nothing was changed.');
  });

  it('takes a fact as text, whatever it holds', () => {
    expect(fill('[{a}]', { a: '{b} $& [x]', b: 'no' })).toBe('{b} $& [x]');
    expect(fill('{toString}', {})).toBe('…');
    expect(fill('[{constructor}]', {})).toBe('');
  });
});
