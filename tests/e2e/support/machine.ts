import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, expect, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { film } from './camera-film.ts';

const INSTALLED = '/usr/bin/chromium';

export interface MachineOptions {
  readonly camera?: boolean;
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
}

/**
 * One machine of its own: a Chromium with a profile on disk that shares nothing with any other, and a
 * camera that sees what it is pointed at.
 */
export class Machine {
  readonly name: string;
  readonly #folder: string;
  readonly #options: MachineOptions;
  #context: BrowserContext | undefined;
  #page: Page | undefined;
  #taps = 0;

  private constructor(name: string, folder: string, options: MachineOptions) {
    this.name = name;
    this.#folder = folder;
    this.#options = options;
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

  /** How often a person has tapped since the last `resetTaps`. */
  get taps(): number {
    return this.#taps;
  }

  get #film(): string {
    return join(this.#folder, 'camera.y4m');
  }

  async boot(): Promise<void> {
    const { camera = true, colorScheme = 'light', viewport = { width: 1280, height: 800 } } = this.#options;
    this.#context = await chromium.launchPersistentContext(join(this.#folder, 'profile'), {
      ...(existsSync(INSTALLED) ? { executablePath: INSTALLED } : {}),
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
      acceptDownloads: true,
    });
    this.#page = this.#context.pages()[0] ?? (await this.#context.newPage());
  }

  /** The same machine, switched off and on again: only what it stored is left. */
  async restart(url: string): Promise<void> {
    await this.off();
    await this.boot();
    await this.page.goto(url);
  }

  async off(): Promise<void> {
    await this.#context?.close();
    this.#context = undefined;
    this.#page = undefined;
  }

  at(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  resetTaps(): void {
    this.#taps = 0;
  }

  /** What a person does with a finger, counted. */
  async tap(testId: string): Promise<void> {
    this.#taps += 1;
    await this.at(testId).first().click();
  }

  /** Points this machine's camera at the code that another one displays. */
  async lookAt(other: Machine): Promise<void> {
    const code = other.at('token-qr').first();
    await expect(code).toBeVisible();
    await film(this.#film, await code.screenshot());
  }

  async lookAtNothing(): Promise<void> {
    await film(this.#film);
  }

  async lookAtPicture(png: Buffer): Promise<void> {
    await film(this.#film, png);
  }
}
