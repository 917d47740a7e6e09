// Random histories of a source, read by random connectors: the copy must be the same in the end. Prints how far it is.
//   npm run long:cursors [-- --cases 100000] [--seed N [--path P]]
// A failing case prints its seed and path, which replay it.
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { cursorCase } from '../packages/connector/src/read/cursor-cases.fixture.ts';
import { runCursorCase } from '../packages/connector/src/read/cursor-model.fixture.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string' },
    path: { type: 'string' },
  },
});
const AT_ONCE = 2_000;
const cases = values.path === undefined ? Number(values.cases) : 1;
const first = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
const started = performance.now();
let requests = 0;

const property = fc.asyncProperty(cursorCase, async (one) => {
  const found = await runCursorCase(one);
  requests += found.requests;
  const lost = [...found.missing, ...found.stale, ...found.left];
  if (lost.length > 0) throw new Error(`the tables differ: ${JSON.stringify(found)}`);
});

for (let done = 0; done < cases; done += AT_ONCE) {
  const seed = first + done;
  const numRuns = Math.min(AT_ONCE, cases - done);
  const found = await fc.check(property, {
    seed,
    ...(values.path === undefined ? { numRuns } : { path: values.path }),
  });
  if (found.failed) {
    console.error(fc.defaultReportMessage(found));
    console.error(`\nReplay: npm run long:cursors -- --seed ${found.seed} --path ${found.counterexamplePath}`);
    process.exit(1);
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${done + numRuns} of ${cases} cases, ${requests} requests, ${seconds.toFixed(0)} s, seed ${seed}: no difference`,
  );
}
