// `npm run fuzz [-- INPUTS [SEED]]`: the long run. Prints its figures as lines of JSON.
import { checkNode, ensureModules } from '../tools/run/modules.mjs';

checkNode();
ensureModules();

const { withModule } = await import('../tools/measure/load.mjs');

const inputs = Number(process.argv[2] ?? 100_000);
const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 2 ** 31));
const started = performance.now();
const report = await withModule('tests/properties/fuzz.ts', (module) => module['fuzz']({ inputs, seed }));
const seconds = Math.round((performance.now() - started) / 1000);

const figures = {
  'fuzz.inputs': report.inputs,
  ...Object.fromEntries(Object.entries(report.byFamily).map(([family, count]) => [`fuzz.inputs.${family}`, count])),
  'fuzz.forged': report.forged,
  'fuzz.rightly-signed': report.rightlySigned,
  ...Object.fromEntries(Object.entries(report.refusals).map(([code, count]) => [`fuzz.refused.${code}`, count])),
  'fuzz.crashes': 0, // the first one ends the run with its input
  'fuzz.slowest.ms': Number(report.slowestMilliseconds.toFixed(1)),
  'fuzz.seconds': seconds,
  'fuzz.seed': report.seed,
};
for (const [name, value] of Object.entries(figures)) console.log(JSON.stringify({ name, value }));
