import type { Language } from '../../element/messages/language.ts';
import type {
  ActivateProposal,
  FreeSeatProposal,
  Proposal,
  RecordedOutcome,
  ReissueProposal,
  ReplaceProposal,
} from '../../issuer/proposal.ts';
import { assertNever } from '../../license/assert-never.ts';
import type { Product } from '../../license/product.ts';
import type { UnixTime } from '../../license/time.ts';
import type { RequestClaims } from '../../token/claims.ts';
import type { IssueMessages } from '../messages/issue.ts';
import { deviceName, shortId } from './device-name.ts';

export interface Fact {
  readonly name: string;
  readonly value: string;
  /** An id or a code, set in a monospaced face. */
  readonly mono?: true;
}

/** A proposal as a person reads it: who and what, the facts to check, what to mind, and the one button. */
export interface ProposalWords {
  readonly title: string;
  readonly lead: string;
  readonly facts: readonly Fact[];
  readonly warnings: readonly string[];
  readonly confirm: string;
}

interface Speech {
  readonly words: IssueMessages;
  readonly language: Language;
  readonly now: UnixTime;
}

/** Who it is about: the name in the request, else the one on record, else the beginning of the device's id. */
export function proposedDevice(proposal: Proposal, words: IssueMessages): string {
  const { device } = proposal;
  const { claims } = proposal.token;
  const known = 'activation' in proposal ? proposal.activation : undefined;
  const said = claims.kind === 'request' ? claims : undefined;
  return deviceName(
    {
      device,
      seatName: said?.seatName ?? known?.seatName,
      machineLabel: said?.machineLabel ?? known?.machineLabel,
    },
    words,
  );
}

/** How many seats are in use once the device has its answer. */
export function seatsAfter(proposal: ActivateProposal, now: UnixTime): number {
  const { seats, seat, ends, entitlement } = proposal;
  const ending = ends.filter((activation) => activation.entitlement === entitlement.id && activation.heldUntil > now);
  // A reserved seat counts as used already.
  return seats.inUse - ending.length + (seat.how === 'reserved' ? 0 : 1);
}

export function proposalWords(proposal: Proposal, speech: Speech): ProposalWords {
  const { titles, leads, confirm } = speech.words.receive;
  const who = proposedDevice(proposal, speech.words);
  switch (proposal.action) {
    case 'activate':
      return {
        title: titles.activate(who, proposal.entitlement.customer),
        lead: leads.activate,
        facts: [...requestFacts(proposal, speech), ...activateFacts(proposal, speech)],
        warnings: activateWarnings(proposal, speech),
        confirm: confirm.activate,
      };
    case 'replace':
      return {
        title: replaceTitle(who, deviceName(proposal.replaces.activation, speech.words), titles),
        lead: leads.replace(proposal.replaces.likeness),
        facts: [...requestFacts(proposal, speech), ...replaceFacts(proposal, speech)],
        warnings: replaceWarnings(proposal, speech),
        confirm: confirm.replace,
      };
    case 're-issue':
      return {
        title: titles.reissue(who),
        lead: leads.reissue,
        facts: [...requestFacts(proposal, speech), ...leaseFacts(proposal, speech), seatsNow(proposal, speech)],
        warnings: requestWarnings(proposal, speech),
        confirm: confirm.reissue,
      };
    case 'repeat':
      return {
        title: titles.repeat(who),
        lead: leads.repeat,
        facts: [
          ...requestFacts(proposal, speech),
          { name: speech.words.receive.facts.lease, value: speech.language.dateTime(proposal.activation.leaseEnd) },
          seatsNow(proposal, speech),
        ],
        warnings: [],
        confirm: confirm.repeat,
      };
    case 'choose-entitlement':
      return {
        title: titles.choose(who),
        lead: leads.choose(proposal.token.claims.code),
        facts: requestFacts(proposal, speech),
        warnings: requestWarnings(proposal, speech),
        confirm: confirm.choose,
      };
    case 'free-seat':
      return {
        title: proposal.repeated ? titles.freeRepeated(who) : titles.free(who),
        lead: proposal.repeated ? leads.freeRepeated : leads.free,
        facts: toldFacts(proposal, speech),
        warnings: copyWarnings(proposal, speech),
        confirm: proposal.repeated ? confirm.record : confirm.free,
      };
    case 'withdraw':
      return {
        title: proposal.repeated ? titles.withdrawRepeated(who) : titles.withdraw(who),
        lead: proposal.repeated ? leads.freeRepeated : leads.withdraw,
        facts: [productFact(proposal.product, speech), deviceFact(proposal, speech), madeFact(proposal, speech)],
        warnings: copyWarnings(proposal, speech),
        confirm: proposal.ends.length > 0 ? confirm.free : confirm.record,
      };
    case 'record-report':
      return {
        title: proposal.repeated ? titles.reportRepeated(who) : titles.report(who),
        lead: proposal.repeated ? leads.freeRepeated : leads.report,
        facts: toldFacts(proposal, speech),
        warnings: requestWarnings(proposal, speech),
        confirm: confirm.record,
      };
    default:
      return assertNever(proposal);
  }
}

/** What was recorded, in one or two sentences. */
export function recordedWords(outcome: RecordedOutcome, words: IssueMessages): string {
  const { recorded, freed } = words.receive;
  const said = recorded[outcome.what];
  return outcome.what === 'report' ? said : `${said} ${freed(outcome.freed.length)}`;
}

type OfRequest = Extract<Proposal, { token: { claims: RequestClaims } }>;

function requestFacts(proposal: OfRequest, speech: Speech): Fact[] {
  const { facts: names } = speech.words.receive;
  const { code, machineLabel, seatName, metadata = [] } = proposal.token.claims;
  const facts: Fact[] = [productFact(proposal.product, speech)];
  if ('entitlement' in proposal) facts.push(...customerFacts(proposal.entitlement, speech));
  facts.push(
    code === undefined ? { name: names.code, value: names.noCode } : { name: names.code, value: code, mono: true },
  );
  facts.push(deviceFact(proposal, speech));
  // The one that is not in the title.
  if (machineLabel !== undefined && seatName !== undefined) facts.push({ name: names.machine, value: machineLabel });
  for (const [name, value] of metadata) facts.push({ name, value });
  return facts;
}

function customerFacts({ customer, edition }: { customer: string; edition?: string }, { words }: Speech): Fact[] {
  const { facts: names } = words.receive;
  const facts = [{ name: names.customer, value: customer }];
  return edition === undefined ? facts : [...facts, { name: names.edition, value: edition }];
}

function productFact(product: Product, { words }: Speech): Fact {
  return { name: words.receive.facts.product, value: product.name };
}

function deviceFact({ device }: Pick<Proposal, 'device'>, { words }: Speech): Fact {
  return { name: words.receive.facts.device, value: shortId(device), mono: true };
}

function madeFact({ token }: Proposal, { words, language }: Speech): Fact {
  return { name: words.receive.facts.made, value: language.dateTime(token.claims.time) };
}

function leaseFacts(
  { lease }: ActivateProposal | ReissueProposal | ReplaceProposal,
  { words, language }: Speech,
): Fact[] {
  const { facts: names } = words.receive;
  const end = language.dateTime(lease.leaseEnd);
  const value = lease.graceEnd === undefined ? end : `${end}, ${names.grace} ${language.dateTime(lease.graceEnd)}`;
  return [{ name: names.lease, value }];
}

function seatsNow({ seats }: { seats: { inUse: number; seats: number } }, { words, language }: Speech): Fact {
  const value = words.entitlements.seatUse(language.number(seats.inUse), language.number(seats.seats));
  return { name: words.receive.facts.seatsNow, value };
}

function activateFacts(proposal: ActivateProposal, speech: Speech): Fact[] {
  const { words, language, now } = speech;
  const { facts: names, how } = words.receive;
  const { seat, seats } = proposal;
  const after = words.entitlements.seatUse(language.number(seatsAfter(proposal, now)), language.number(seats.seats));
  return [
    ...leaseFacts(proposal, speech),
    { name: names.seat, value: `${language.number(seat.number)} (${how[seat.how]})` },
    { name: names.seatsAfter, value: after },
  ];
}

function activateWarnings(proposal: ActivateProposal, speech: Speech): string[] {
  const { receive } = speech.words;
  const { displaces, ends, seat } = proposal;
  return [
    ...(displaces === undefined
      ? []
      : [receive.displaces(deviceName(displaces, speech.words), speech.language.dateTime(displaces.heldUntil))]),
    ...(ends.length === 0 ? [] : [receive.ends(ends.length)]),
    ...(seat.how === 'overdraft' ? [receive.overdraft] : []),
    ...requestWarnings(proposal, speech),
  ];
}

/** One that is called as before is best named once. */
function replaceTitle(who: string, old: string, titles: IssueMessages['receive']['titles']): string {
  return who === old ? titles.replaceSame(who) : titles.replace(who, old);
}

/** The old device, as far as it is still there, goes on: that is what a person has to know before moving its seat. */
function replaceWarnings(proposal: ReplaceProposal, speech: Speech): string[] {
  const { receive } = speech.words;
  const { runsUntil, used, limit, activation } = proposal.replaces;
  const old = deviceName(activation, speech.words);
  return [
    ...(runsUntil <= speech.now ? [] : [receive.oldRuns(old, speech.language.dateTime(runsUntil))]),
    ...(used + 1 < limit ? [] : [receive.lastReplacement]),
    ...(proposal.ends.length === 0 ? [] : [receive.ends(proposal.ends.length)]),
    ...requestWarnings(proposal, speech),
  ];
}

function replaceFacts(proposal: ReplaceProposal, speech: Speech): Fact[] {
  const { words, language } = speech;
  const { facts: names, replacedTimes } = words.receive;
  const { activation, used, limit } = proposal.replaces;
  return [
    ...leaseFacts(proposal, speech),
    { name: names.seat, value: language.number(proposal.seat.number) },
    { name: names.replaces, value: shortId(activation.device), mono: true },
    { name: names.replacedSince, value: language.dateTime(activation.made) },
    { name: names.replacements, value: replacedTimes(language.number(used), language.number(limit)) },
  ];
}

function copyWarnings({ copied }: { copied: boolean }, { words }: Speech): string[] {
  return copied ? [words.receive.copied] : [];
}

/** What a person has to mind with any request or report. */
function requestWarnings(
  proposal: { copied: boolean; liftsTo?: number; token: { claims: { clock?: string } } },
  speech: Speech,
): string[] {
  return [
    ...copyWarnings(proposal, speech),
    ...(proposal.liftsTo === undefined ? [] : [speech.words.receive.restoredAccepted]),
    ...clockWarnings(proposal.token.claims, speech),
  ];
}

function clockWarnings({ clock }: { clock?: string }, { words }: Speech): string[] {
  if (clock === 'behind') return [words.receive.clockBehind];
  return clock === 'ahead' ? [words.receive.clockAhead] : [];
}

function toldFacts(
  proposal: FreeSeatProposal | Extract<Proposal, { action: 'record-report' }>,
  speech: Speech,
): Fact[] {
  const { words, language } = speech;
  const { facts: names } = words.receive;
  const { claims } = proposal.token;
  const counters = claims.counters.map(({ number, used }) => {
    const feature = proposal.product.features.find((candidate) => candidate.number === number);
    return `${feature?.name ?? feature?.key ?? `${words.products.number} ${String(number)}`}: ${language.number(used)}`;
  });
  return [
    productFact(proposal.product, speech),
    ...customerFacts(proposal.entitlement, speech),
    deviceFact(proposal, speech),
    { name: names.seat, value: language.number(proposal.activation.seat) },
    { name: names.since, value: language.dateTime(proposal.activation.made) },
    madeFact(proposal, speech),
    ...(claims.kind === 'report' ? [{ name: names.lease, value: language.dateTime(claims.leaseEnd) }] : []),
    ...(counters.length === 0 ? [] : [{ name: names.counters, value: language.list(counters) }]),
  ];
}
