import type { Language } from '../../element/messages/language.ts';
import type { SeatView } from '../../issuer/issuer.ts';
import type { ActivationRecord } from '../../issuer/records.ts';
import type { Counter } from '../../license/feature.ts';
import type { Product } from '../../license/product.ts';
import type { IssueMessages } from '../messages/issue.ts';
import type { Fact } from './proposal-words.ts';

interface Speech {
  readonly words: IssueMessages;
  readonly language: Language;
}

/** Everything that is known of a seat and of the device that has it, as a person reads it. */
export function seatFacts(
  { seat, activation }: SeatView,
  product: Product | undefined,
  speech: Speech,
): readonly Fact[] {
  const { words, language } = speech;
  const { facts } = words.seatList;
  const device = activation?.device ?? seat.reservedFor;
  const id: readonly Fact[] = device === undefined ? [] : [{ name: facts.device, value: device, mono: true }];
  const number: Fact = { name: facts.seat, value: language.number(seat.number) };
  if (activation === undefined) return [number, ...id];
  const { machineLabel, metadata = [], heard } = activation;
  return [
    number,
    ...(machineLabel === undefined ? [] : [{ name: facts.machine, value: machineLabel }]),
    { name: facts.since, value: language.dateTime(activation.made) },
    { name: facts.lease, value: language.dateTime(activation.leaseEnd) },
    ...(activation.graceEnd === undefined
      ? []
      : [{ name: facts.grace, value: language.dateTime(activation.graceEnd) }]),
    ...(activation.heldUntil > activation.leaseEnd
      ? [{ name: facts.held, value: language.dateTime(activation.heldUntil) }]
      : []),
    { name: facts.heard, value: heard === undefined ? facts.never : language.dateTime(heard.at) },
    ...(activation.lost === undefined ? [] : [{ name: facts.lost, value: language.dateTime(activation.lost) }]),
    ...overrunFacts(activation, speech),
    ...(activation.copied === undefined
      ? []
      : [{ name: facts.copied, value: language.dateTime(activation.copied.at) }]),
    ...counterFacts(seat.counters, product, speech),
    ...metadata.map(([name, value]) => ({ name, value })),
    ...id,
  ];
}

/** That the seat was freed by force, why, and until when the device may still run. */
function overrunFacts({ overrun }: ActivationRecord, { words, language }: Speech): readonly Fact[] {
  if (overrun === undefined) return [];
  const { facts } = words.seatList;
  return [
    { name: facts.forced, value: language.dateTime(overrun.at) },
    { name: facts.overrun, value: language.dateTime(overrun.until) },
    ...(overrun.reason === undefined ? [] : [{ name: facts.reason, value: overrun.reason }]),
  ];
}

function counterFacts(counters: readonly Counter[], product: Product | undefined, speech: Speech): readonly Fact[] {
  const { words, language } = speech;
  if (counters.length === 0) return [];
  const used = counters.map(({ number, used: amount }) => {
    const feature = product?.features.find((candidate) => candidate.number === number);
    const name = feature?.name ?? feature?.key ?? `${words.products.number} ${String(number)}`;
    return `${name}: ${language.number(amount)}`;
  });
  return [{ name: words.seatList.facts.used, value: language.list(used) }];
}
