import { binOf, runNode } from '../../tools/run/command.mjs';

/** Before all specs: what they open is what the tree says now. `npm test` has built already and says so. */
export default async function build(): Promise<void> {
  if (process.env['OFFLEASE_BUILT'] === 'yes') return;
  const { code, output } = await runNode([binOf('vite'), 'build', '--logLevel', 'warn'], { quiet: true });
  if (code !== 0) throw new Error(`the build failed:\n${output}`);
}
