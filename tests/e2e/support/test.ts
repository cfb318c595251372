import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { serveFolder, type StaticServer } from '../../tools/serve/static-server.mjs';
import { top } from '../../tools/lint/rooms.mjs';
import { Machine, type MachineOptions } from './machine.ts';

interface Surroundings {
  /** A plain web server with what was built; whoever wants to do without it stops it. */
  readonly host: StaticServer;
  /** A machine of its own, switched off at the end. What must never happen has not happened to it then. */
  readonly startMachine: (name: string, options?: MachineOptions) => Promise<Machine>;
}

export const test = base.extend<Surroundings>({
  // eslint-disable-next-line no-empty-pattern -- how Playwright is told that nothing is needed
  host: async ({}, use) => {
    const host = await serveFolder({ folder: join(top, 'dist') });
    await use(host);
    await host.stop();
  },
  startMachine: async ({ host: _host }, use, testInfo) => {
    const machines: Machine[] = [];
    await use(async (name, options) => {
      const machine = await Machine.start(name, testInfo.outputPath('machines'), options);
      machines.push(machine);
      return machine;
    });
    for (const machine of machines) await machine.off();
    expect(machines.flatMap(({ problems }) => problems)).toEqual([]);
  },
});

export { expect } from '@playwright/test';
