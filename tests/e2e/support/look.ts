import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { Machine, MachineOptions } from './machine.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** How people see it: each screen in each of these. */
export const LOOKS: Readonly<Record<string, MachineOptions>> = {
  light: { colorScheme: 'light' },
  'light, 320 pixels wide': { colorScheme: 'light', viewport: { width: 320, height: 640 } },
  'dark, on a 4K kiosk': { colorScheme: 'dark', viewport: { width: 3840, height: 2160 } },
};

/** Colors on their way to others are not those that anybody reads. */
export async function comeToRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    // A document does not name those within shadow roots.
    const roots = [document, ...[...document.querySelectorAll('license-gate')].map((gate) => gate.shadowRoot)];
    const moving = (): Animation[] => roots.flatMap((root) => root?.getAnimations() ?? []);
    // What is asked of the machine meanwhile (is there a camera?) may still change a color: until all has been still.
    for (let still = 0; still < 10; still = moving().length > 0 ? 0 : still + 1) {
      await Promise.allSettled(moving().map(({ finished }) => finished));
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
}

/** What axe finds on this screen, and whether anything is cut off at the side. */
export async function look(machine: Machine, screen: string, found: string[]): Promise<void> {
  // From the beginning of the page: what is half scrolled under its head is no target that is too small.
  await machine.page.evaluate(() => scrollTo(0, 0));
  await comeToRest(machine.page);
  const { violations } = await new AxeBuilder({ page: machine.page }).withTags(TAGS).analyze();
  for (const { id, nodes } of violations) {
    found.push(...nodes.map(({ html, failureSummary }) => `${screen}: ${id}: ${html}\n${failureSummary ?? ''}`));
  }
  const over = await machine.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (over > 0) found.push(`${screen}: ${over} pixels too wide`);
}
