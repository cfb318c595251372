import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  chromium,
  expect,
  type BrowserContext,
  type CDPSession,
  type Download,
  type Locator,
  type Page,
} from '@playwright/test';
import { findChromium } from '../../tools/run/browser.mjs';
import { film } from './camera-film.ts';

export interface MachineOptions {
  /** Whether there is one at all. */
  readonly camera?: boolean;
  /** Whether the browser has yet to ask the person, as on any machine at first. */
  readonly asksForCamera?: boolean;
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Fingers instead of a mouse. */
  readonly touch?: boolean;
}

/** What a person did at a page: taps and clicks, and keys pressed. */
export interface Gestures {
  readonly taps: number;
  readonly keys: number;
}

declare global {
  interface Window {
    offleaseGestures?: { taps: number; keys: number };
  }
}

/**
 * One machine of its own: a Chromium with a profile on disk that shares nothing with any other, and a
 * camera that sees what it is pointed at.
 */
export class Machine {
  readonly name: string;
  /** What must never happen: uncaught errors, violations of the policy, requests to anybody else. */
  readonly problems: string[] = [];
  readonly #folder: string;
  readonly #options: MachineOptions;
  #context: BrowserContext | undefined;
  #page: Page | undefined;
  #session: CDPSession | undefined;
  #clock: number | undefined;
  #asks: boolean;

  private constructor(name: string, folder: string, options: MachineOptions) {
    this.name = name;
    this.#folder = folder;
    this.#options = options;
    this.#asks = options.asksForCamera ?? false;
  }

  static async start(name: string, folder: string, options: MachineOptions = {}): Promise<Machine> {
    const machine = new Machine(name, join(folder, name), options);
    await mkdir(machine.#folder, { recursive: true });
    await machine.lookAtNothing();
    await machine.boot();
    return machine;
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error(`${this.name} is off`);
    return this.#page;
  }

  get #film(): string {
    return join(this.#folder, 'camera.y4m');
  }

  async boot(): Promise<void> {
    const { camera = true, colorScheme = 'light', viewport = { width: 1280, height: 800 } } = this.#options;
    const executablePath = await findChromium();
    const context = await chromium.launchPersistentContext(join(this.#folder, 'profile'), {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        ...(camera
          ? [
              '--use-fake-ui-for-media-stream',
              '--use-fake-device-for-media-stream',
              `--use-file-for-fake-video-capture=${this.#film}`,
            ]
          : []),
      ],
      permissions: [...(camera ? ['camera'] : []), 'clipboard-read', 'clipboard-write'],
      colorScheme,
      viewport,
      hasTouch: this.#options.touch ?? false,
      acceptDownloads: true,
    });
    this.#context = context;
    await context.addInitScript(() => {
      const gestures = { taps: 0, keys: 0 };
      window.offleaseGestures = gestures;
      const count = (type: string, name: 'taps' | 'keys'): void => {
        addEventListener(type, ({ isTrusted }) => (gestures[name] += isTrusted ? 1 : 0), { capture: true });
      };
      count('pointerdown', 'taps');
      count('keydown', 'keys');
    });
    this.#page = context.pages()[0] ?? (await context.newPage());
    this.#watch(context, this.#page);
    if (this.#asks) await this.#setCameraPermission('prompt');
    if (this.#clock !== undefined) await this.#page.clock.setFixedTime(1000 * this.#clock);
  }

  /** The same machine, switched off and on again: only what it stored is left. */
  async restart(url: string): Promise<void> {
    await this.off();
    await this.boot();
    await this.page.goto(url);
  }

  /** The other one's whole profile is copied over this one's, with both switched off; then both are at the page. */
  async becomeCopyOf(other: Machine, url: string): Promise<void> {
    await Promise.all([this.off(), other.off()]);
    const profile = join(this.#folder, 'profile');
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    await cp(join(other.#folder, 'profile'), profile, { recursive: true });
    for (const machine of [other, this]) {
      await machine.boot();
      await machine.page.goto(url);
    }
  }

  async off(): Promise<void> {
    await this.#context?.close();
    this.#context = undefined;
    this.#page = undefined;
    this.#session = undefined;
  }

  /** Opens a page and waits until it could also be opened without its server. */
  async install(url: string): Promise<void> {
    await this.page.goto(url);
    await expect(this.at('offline-ready')).toHaveAttribute('data-ready', 'true', { timeout: 30_000 });
  }

  /** Unix seconds by this machine's clock. It stands still at the time it is set to, over restarts too. */
  async setClock(seconds: number): Promise<void> {
    this.#clock = seconds;
    await this.page.clock.setFixedTime(1000 * seconds);
  }

  at(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  async tap(testId: string): Promise<void> {
    const target = this.at(testId).first();
    await (this.#options.touch === true ? target.tap() : target.click());
  }

  /** Taps what turns the camera on and, the first time, what the app says before the browser asks; then allows it. */
  async scan(testId: string): Promise<void> {
    await this.tap(testId);
    if (!this.#asks) return;
    await this.tap('camera-allow');
    await this.#setCameraPermission('granted');
    this.#asks = false;
  }

  /** Since the page was loaded, by the page's own events. */
  async gestures(): Promise<Gestures> {
    return this.page.evaluate(() => ({ taps: 0, keys: 0, ...window.offleaseGestures }));
  }

  /** What tapping a button saves to disk, as text. */
  async saved(testId: string): Promise<string> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), this.tap(testId)]);
    return textOf(download);
  }

  /** Points this machine's camera at the code that another one displays. */
  async lookAt(other: Machine): Promise<void> {
    const code = other.at('token-qr').first();
    await expect(code).toBeVisible();
    await code.scrollIntoViewIfNeeded();
    await this.lookAtPicture(await code.screenshot());
  }

  async lookAtNothing(): Promise<void> {
    await this.lookAtPicture(undefined);
  }

  async lookAtPicture(png: Buffer | undefined): Promise<void> {
    await film(`${this.#film}.new`, png);
    await rename(`${this.#film}.new`, this.#film);
  }

  /** A whole film (YUV4MPEG2). Chromium opens it anew whenever a camera starts; one that is running keeps what it has. */
  async lookAtFilm(film: Buffer): Promise<void> {
    await writeFile(`${this.#film}.new`, film);
    await rename(`${this.#film}.new`, this.#film);
  }

  async #setCameraPermission(setting: 'prompt' | 'granted'): Promise<void> {
    // What a session has set ends with it: it stays for as long as the page.
    this.#session ??= await this.page.context().newCDPSession(this.page);
    await this.#session.send('Browser.setPermission', { permission: { name: 'camera' }, setting });
  }

  #watch(context: BrowserContext, page: Page): void {
    page.on('pageerror', (error) => this.problems.push(`${this.name}: ${error.message}`));
    page.on('console', (message) => {
      const text = message.text();
      if (/content security policy|trusted ?(types|script)/i.test(text)) this.problems.push(`${this.name}: ${text}`);
    });
    context.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (/^https?:$/.test(protocol) && hostname !== '127.0.0.1') this.problems.push(`${this.name}: ${request.url()}`);
    });
  }
}

async function textOf(download: Download): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
