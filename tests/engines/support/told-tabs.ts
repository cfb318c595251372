import type { Tab } from './browsers.ts';

const TABS = 4;
const CHANGES = 21;
/** How often a tab is asked whether it knows. When it came to know it notes itself. */
const ASK_MS = 10;

/**
 * One tab uses up a unit, again and again: for each, how many milliseconds later the last of three others was right, in
 * order of size. Rejects where one of them does not come to know.
 */
export async function toldAfter(openTab: () => Promise<Tab>): Promise<readonly number[]> {
  const [first, ...others] = await Promise.all(Array.from({ length: TABS }, openTab));
  if (first === undefined) throw new Error('a tab');
  const product = await first.call('issuer', 'kiosk');
  await first.call('open', product);
  await first.call('activate', 100);
  for (const tab of others) await tab.call('open', product);
  const late: number[] = [];
  for (let change = 0; change < CHANGES; change += 1) {
    const { remaining, at } = await first.call('consume');
    const told = await Promise.all(others.map((tab) => whenKnown(tab, remaining)));
    late.push(Math.max(...told) - at);
  }
  return late.sort((a, b) => a - b);
}

async function whenKnown(tab: Tab, remaining: number): Promise<number> {
  for (let asked = 0; asked < 1500; asked += 1) {
    const known = await tab.call('knownAt', remaining);
    if (known !== null) return known;
    await new Promise((resolve) => setTimeout(resolve, ASK_MS));
  }
  throw new Error(`a tab never heard that ${String(remaining)} remain`);
}
