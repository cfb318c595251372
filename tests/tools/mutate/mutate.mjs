// `npm run mutate`: takes the checks of src/text and src/token away one by one and asks the vectors. Whatever
// they do not miss has to stand in tests/vectors/SURVIVORS.md with its reason.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { listedIn, survivorsOf } from './survivors.mjs';

const root = new URL('../../../', import.meta.url);
const stryker = fileURLToPath(new URL('node_modules/@stryker-mutator/core/bin/stryker.js', root));
const started = performance.now();

const code = await new Promise((resolve) => {
  const args = [stryker, 'run', ...process.argv.slice(2)];
  spawn(process.execPath, args, { cwd: fileURLToPath(root), stdio: 'inherit' }).on('close', resolve);
});
if (code !== 0) process.exit(1);

const report = JSON.parse(readFileSync(new URL('.cache/mutate/mutation.json', root), 'utf8'));
const { survivors, mutants, files } = survivorsOf(report);
const listed = listedIn(new URL('tests/vectors/SURVIVORS.md', root));
const unlisted = survivors.filter((line) => !listed.includes(line));
const looked = listed.filter((line) => files.includes(`src/${line.split(' | ')[0]}`));
const gone = looked.filter((line) => !survivors.includes(line));

for (const line of unlisted) console.log(`not missed, and no reason given: ${line}`);
for (const line of gone) console.log(`listed, but missed or gone:       ${line}`);
const minutes = ((performance.now() - started) / 60_000).toFixed(1);
console.log(
  `${mutants} mutants, ${survivors.length} survivors, ${unlisted.length} of them not listed, ${minutes} minutes`,
);
process.exit(unlisted.length + gone.length > 0 ? 1 : 0);
