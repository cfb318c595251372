// Writes the vectors and the worked example of FORMAT.md anew: npm run vectors
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const load = async (path) => (await runnerImport(here(path), { configFile: false, logLevel: 'error' })).module;

const { generateVectors } = await load('./generate/vectors.ts');
for (const [name, text] of generateVectors()) writeFileSync(here(`./${name}`), text);

const { BEGIN, END, workedExample } = await load('./generate/example.ts');
const format = here('../../src/token/FORMAT.md');
const text = readFileSync(format, 'utf8');
const from = text.indexOf(BEGIN);
const until = text.indexOf(END, from);
const around = from < 0 ? [`${text.trimEnd()}\n\n`, '\n'] : [text.slice(0, from), text.slice(until + END.length)];
writeFileSync(format, around.join(workedExample()));
