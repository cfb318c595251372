import { spawnSync } from 'node:child_process';
import { binOf } from '../../tools/run/command.mjs';

/** Before all specs: what they open is what the tree says now. `npm test` has built already and says so. */
export default function build(): void {
  if (process.env['OFFLEASE_BUILT'] === 'yes') return;
  const { status } = spawnSync(process.execPath, [binOf('vite'), 'build', '--logLevel', 'warn'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the build failed');
}
