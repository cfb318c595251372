import { chromium, type Page } from '@playwright/test';
import { launch } from 'puppeteer-core';
import { findChromium } from '../../tools/run/browser.mjs';
import { findFirefox } from '../../tools/run/firefox.mjs';
import type { Engine } from '../page/main.ts';

type Calls = Readonly<Record<string, (...args: never[]) => unknown>>;

/** A tab with an engine page in it. */
export interface Tab<E extends Calls = Engine> {
  call<Name extends keyof E>(name: Name, ...args: Parameters<E[Name]>): Promise<Awaited<ReturnType<E[Name]>>>;
  reload(): Promise<void>;
}

/** One profile of a browser: its tabs share what is stored. */
export interface Profile {
  openTab<E extends Calls = Engine>(url: string): Promise<Tab<E>>;
  close(): Promise<void>;
}

export interface Browser {
  readonly name: 'chromium' | 'firefox';
  /** Why it cannot be had here; `undefined` if it can. */
  missing(): Promise<string | undefined>;
  /** With a fresh profile. */
  start(): Promise<Profile>;
}

/** What both drivers' pages can do. */
interface DrivenPage {
  evaluate(run: (command: string) => Promise<unknown>, command: string): Promise<unknown>;
  reload(): Promise<unknown>;
}

function tabOf<E extends Calls>(page: DrivenPage, ready: () => Promise<unknown>): Tab<E> {
  return {
    async call(name, ...args) {
      const result = await page.evaluate(
        async (command) => {
          const [called, given] = JSON.parse(command) as [string, unknown[]];
          const { engine } = globalThis as unknown as Record<string, Record<string, (...all: unknown[]) => unknown>>;
          return JSON.stringify((await engine?.[called]?.(...given)) ?? null);
        },
        JSON.stringify([name, args]),
      );
      return JSON.parse(String(result)) as never; // what the page's function resolves with, over JSON
    },
    async reload() {
      await page.reload();
      await ready();
    },
  };
}

const READY = 'globalThis.engine !== undefined';

/** A page of a Chromium that somebody else has started. */
export async function driveChromiumPage<E extends Calls = Engine>(page: Page, url: string): Promise<Tab<E>> {
  const ready = () => page.waitForFunction(READY);
  await page.goto(url);
  await ready();
  return tabOf(page, ready);
}

const chromiumBrowser: Browser = {
  name: 'chromium',
  missing: async () => ((await findChromium()) === undefined ? 'there is no Chromium here' : undefined),
  async start() {
    const executablePath = await findChromium();
    const browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    });
    const context = await browser.newContext();
    return {
      openTab: async (url) => driveChromiumPage(await context.newPage(), url),
      close: () => browser.close(),
    };
  },
};

const firefoxBrowser: Browser = {
  name: 'firefox',
  missing: async () =>
    findFirefox() === undefined ? 'there is no Firefox here, and none could be installed' : undefined,
  async start() {
    const browser = await launch({ browser: 'firefox', executablePath: findFirefox() ?? '', headless: true });
    return {
      async openTab(url) {
        const page = await browser.newPage();
        const ready = () => page.waitForFunction(READY);
        await page.goto(url);
        await ready();
        return tabOf(page, ready);
      },
      close: () => browser.close(),
    };
  },
};

export const BROWSERS: readonly Browser[] = [chromiumBrowser, firefoxBrowser];
