import type { Machine } from './machine.ts';

interface Key {
  readonly key: string;
  readonly code: string;
  readonly text: string;
  readonly shift?: boolean;
}

/** Seconds between two keys. */
const GAP = 0.004;

const ENTER: Key = { key: 'Enter', code: 'Enter', text: '\r' };

/** What a German machine makes of keys that a scanner presses for a US keyboard: Y and Z change places. */
const GERMAN: Readonly<Record<string, string>> = { Y: 'Z', Z: 'Y' };

export interface ScanOptions {
  /** The machine's keyboard; the scanner's is that of the United States. */
  readonly layout?: 'us' | 'german';
  readonly capsLock?: boolean;
}

/**
 * A scanner that types, with Enter at the end: real key events, given to the browser as fast as it takes them, which is
 * how scanners do it.
 */
export async function scanByKeyboard(machine: Machine, text: string, options: ScanOptions = {}): Promise<void> {
  const session = await machine.page.context().newCDPSession(machine.page);
  const keys = [...Array.from(text, (character) => keyOf(character, options)), ENTER];
  const sent: Promise<unknown>[] = [];
  // When each key was pressed is told, too: how fast this machine hands them on is of no matter then.
  let timestamp = Date.now() / 1000;
  for (const { key, code, text: typed, shift = false } of keys) {
    timestamp += GAP;
    const common = { key, code, timestamp, modifiers: shift ? 8 : 0 };
    sent.push(session.send('Input.dispatchKeyEvent', { type: 'keyDown', text: typed, ...common }));
    sent.push(session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...common }));
  }
  await Promise.all(sent);
  await session.detach();
}

function keyOf(character: string, { layout = 'us', capsLock = false }: ScanOptions): Key {
  const isLetter = /[A-Z]/.test(character);
  const code = isLetter ? `Key${character}` : /\d/.test(character) ? `Digit${character}` : '';
  const got = layout === 'german' ? (GERMAN[character] ?? character) : character;
  const key = capsLock ? got.toLowerCase() : got;
  // The places of the keys are not told, as on machines that do not know them: the checksum alone has to say it.
  return { key, code: layout === 'german' ? '' : code, text: key, shift: isLetter };
}
