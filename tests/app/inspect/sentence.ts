import { recognitionSentence, type Recognition } from '../../../src/app/inspect/recognition.ts';
import { inspectMessages } from '../../../src/app/messages/inspect.ts';
import { dateOfTime } from '../../../src/license/time.ts';

const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** As people read it, with dates in UTC. */
export function sentenceOf(known: Recognition | undefined): string {
  if (known === undefined) throw new Error('nothing was recognised');
  const sentence = recognitionSentence(known, inspectMessages('en').recognised, {
    product: (id) => (id === 'kiosk' ? 'Kiosk' : id),
    dateTime: (time) => format.format(dateOfTime(time)),
  });
  if (/undefined|null|NaN/.test(sentence)) throw new Error(sentence);
  return sentence;
}
