import { expect, onTestFinished, test } from 'vitest';
import { runWriteCase, writeBench, writeCase } from './write-cases.fixture.ts';

const CASES = Number(process.env['TAPWRIGHT_CASES'] ?? 500);
const FIRST = Number(process.env['TAPWRIGHT_SEED'] ?? 1);

test(
  `in ${CASES} cases of cut connections and crashes no write happens twice, and none with a key is lost`,
  { timeout: 60_000 + CASES * 200 },
  async () => {
    const seen = new Map<string, number>();
    let next = FIRST;
    // Most of the time is spent waiting: several lanes, each with a server of its own.
    const lane = async (): Promise<void> => {
      const bench = await writeBench();
      onTestFinished(() => bench[Symbol.asyncDispose]());
      for (let seed = next++; seed < FIRST + CASES; seed = next++) {
        const write = writeCase(seed);
        const { endings, effects } = await runWriteCase(bench, write);
        if (write.kind !== 'unsafe') expect(effects, `seed ${seed}`).toBe(1);
        for (const ending of endings) {
          const name = `${write.kind} ${ending}`;
          seen.set(name, (seen.get(name) ?? 0) + 1);
        }
      }
    };
    await Promise.all([lane(), lane(), lane(), lane()]);
    if (CASES < 500) return;
    // The cases reach every ending, or they prove nothing.
    for (const kind of ['keyed', 'unsafe', 'findable'])
      for (const ending of ['carried out', 'crashed']) expect(seen.get(`${kind} ${ending}`), ending).toBeGreaterThan(0);
    for (const name of ['keyed unknown', 'unsafe unknown', 'unsafe refused'])
      expect(seen.get(name), name).toBeGreaterThan(0);
    if (CASES > 500) console.log(Object.fromEntries(seen));
  },
);
