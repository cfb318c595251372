import { inChromium } from './browser-bench.ts';
import { bundle } from './bundle.ts';
import type { Figure } from './figure.ts';
import type { IssuerTimes, OneRound } from './issuer-bench.ts';

/** How many times its floors one request may take; and how much of the slower floor's throughput a batch must reach. */
export const BOUNDS = { 'issuer.one.overhead': 1.5, 'issuer.batch.share': 0.7 } as const;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

const round = (value: number): number => Number(value.toFixed(3));

function figuresOf({ one, batch }: IssuerTimes): readonly Figure[] {
  const ofOne = (value: (round: OneRound) => number): number => round(median(one.map(value)));
  const ofBatch = (value: (round: IssuerTimes['batch'][number]) => number): number => round(median(batch.map(value)));
  return [
    { name: 'issuer.one.ms', value: ofOne(({ library }) => library) },
    { name: 'issuer.one.cryptography.ms', value: ofOne(({ cryptography }) => cryptography) },
    { name: 'issuer.one.transaction.ms', value: ofOne(({ transaction }) => transaction) },
    {
      name: 'issuer.one.overhead',
      value: ofOne(({ library, cryptography, transaction }) => library / (cryptography + transaction)),
      most: BOUNDS['issuer.one.overhead'],
    },
    { name: 'issuer.batch.rate', value: ofBatch(({ requests, library }) => (1000 * requests) / library) },
    {
      name: 'issuer.batch.cryptography.rate',
      value: ofBatch(({ requests, cryptography }) => (1000 * requests) / cryptography),
    },
    {
      name: 'issuer.batch.transactions.rate',
      value: ofBatch(({ requests, transaction }) => (1000 * requests) / transaction),
    },
    {
      name: 'issuer.batch.share',
      value: ofBatch(({ library, cryptography, transaction }) => Math.max(cryptography, transaction) / library),
      least: BOUNDS['issuer.batch.share'],
    },
  ];
}

/** One request and a thousand, beside what they cannot do without; in Chromium, on a profile on disk. */
export async function measureIssuer(): Promise<readonly Figure[]> {
  const times = await inChromium<IssuerTimes>(
    await bundle('tests/tools/measure/issuer-bench.ts', { minify: true }),
    'timeIssuer()',
  );
  if (times === undefined) throw new Error('there is no Chromium here');
  return figuresOf(times);
}
