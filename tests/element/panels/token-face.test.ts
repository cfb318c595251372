import { describe, expect, it } from 'vitest';
import { faceOf, fileNameOf } from '../../../src/element/panels/token-face.ts';
import { decodeText } from '../../../src/text/text-form.ts';

describe('what a token looks like', () => {
  it('is one code where a camera reads that comfortably', () => {
    const bytes = crypto.getRandomValues(new Uint8Array(404));
    const { text, codes } = faceOf(bytes);
    expect(codes).toHaveLength(1);
    expect(decodeText(text)).toEqual(bytes);
  });

  it('is several codes of one size where one would be too dense', () => {
    const { codes } = faceOf(crypto.getRandomValues(new Uint8Array(2000)));
    expect(codes.length).toBeGreaterThan(1);
    expect(Math.max(...codes.map(({ size }) => size))).toBeLessThanOrEqual(17 + 4 * 14 + 8);
  });
});

describe('the name of its file', () => {
  it.each([
    ['request', 'Ticket Counter', 'ticket-counter-request.offlease'],
    ['deactivation', undefined, 'deactivation.offlease'],
    ['report', 'Bücherei “Süd” / 2. OG', 'bucherei-sud-2-og-report.offlease'],
    ['refresh', '切符', 'refresh.offlease'],
    ['refresh', '../../etc/passwd', 'etc-passwd-refresh.offlease'],
  ])('%s of %s', (kind, subject, name) => {
    expect(fileNameOf(kind, subject)).toBe(name);
  });
});
