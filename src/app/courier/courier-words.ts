import type { Language } from '../../element/messages/language.ts';
import type { Carried } from '../../courier/carried.ts';
import type { CarriedToken, KioskLuggage, Luggage } from '../../courier/luggage.ts';
import type { KeyId } from '../../license/ids.ts';
import { dateOfTime, type UnixTime } from '../../license/time.ts';
import { writeTokenFile } from '../../text/token-file.ts';
import type { CourierMessages } from '../messages/courier.ts';
import type { LastTaken } from './courier-desk.svelte.ts';

export interface CourierSpeech {
  readonly words: CourierMessages;
  readonly language: Language;
}

/** The key's number as people read it to each other. */
export function groups(kiosk: KeyId): string {
  return kiosk.replace(/.{4}(?=.)/g, '$& ');
}

/** By its name; one without by the number of its key. */
export function kioskWords(kiosk: KeyId, names: ReadonlyMap<KeyId, string>, words: CourierMessages): string {
  return names.get(kiosk) ?? words.kiosk(groups(kiosk));
}

/** The sentences after something was shown, the most important first. */
export function takenWords(
  { added, known, unread }: LastTaken,
  { names }: Luggage,
  { words, language }: CourierSpeech,
): readonly string[] {
  const { collect } = words;
  const kindOf = ({ kind }: Carried): string => language.words.kindNames[kind];
  const whose = ({ kiosk }: Carried): string => kioskWords(kiosk, names, words);
  const sentences: string[] = [];
  const [one, ...others] = added;
  if (one !== undefined && others.length === 0) sentences.push(collect.added(kindOf(one), whose(one)));
  else if (one !== undefined) {
    const kiosks = new Set(added.map(({ kiosk }) => kiosk)).size;
    sentences.push(collect.addedMany(added.length, language.number(added.length), kiosks, language.number(kiosks)));
  }
  const [before, ...more] = known;
  if (before !== undefined && more.length === 0) sentences.push(collect.known(kindOf(before), whose(before)));
  else if (before !== undefined) sentences.push(collect.knownMany(known.length, language.number(known.length)));
  for (const { from, error } of unread) sentences.push(collect.unread(from, language.explain(error).what));
  return sentences;
}

/** `Activation request, handed over 4 May 2026, 14:05` */
export function tokenWords(token: CarriedToken, { words, language }: CourierSpeech): string {
  const { kind, stage, collected, passedOn } = token;
  const when = language.dateTime(stage === 'answered' ? collected : (passedOn ?? collected));
  return `${language.words.kindNames[kind]}, ${words.list.stage[stage](when)}`;
}

/** A file of tokens on their way, its name, and its one line for people. */
export function luggageFile(
  tokens: readonly Carried[],
  way: 'handOver' | 'deliver',
  now: UnixTime,
  { words, language }: CourierSpeech,
): { readonly name: string; readonly heading: string; readonly text: string } {
  const { fileName, heading } = words[way];
  const line = heading(language.number(tokens.length), language.dateTime(now));
  const day = dateOfTime(now).toISOString().slice(0, 10);
  return {
    name: `${fileName}-${day}.offlease`,
    heading: line,
    text: writeTokenFile(
      tokens.map(({ bytes }) => bytes),
      line,
    ),
  };
}

/** Those whose name or number has all of what was typed, in any case, with or without blanks. */
export function searchKiosks(kiosks: readonly KioskLuggage[], typed: string): readonly KioskLuggage[] {
  const wanted = typed.trim().toLocaleLowerCase();
  if (wanted === '') return kiosks;
  const number = wanted.replace(/\s+/g, '');
  return kiosks.filter(
    ({ kiosk, name }) => kiosk.includes(number) || name?.toLocaleLowerCase().includes(wanted) === true,
  );
}
