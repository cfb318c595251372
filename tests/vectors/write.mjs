// Writes the vectors and the worked example of FORMAT.md anew: npm run vectors
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const load = async (path) => (await runnerImport(here(path), { configFile: false, logLevel: 'error' })).module;

const { generateVectors } = await load('./generate/vectors.ts');
for (const [name, text] of generateVectors()) writeFileSync(here(`./${name}`), text);
