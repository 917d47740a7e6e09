import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const MODULE = new URL('young-heap.ts', import.meta.url).href;

/** Makes objects that outlive a collection or two, as the records of a page do. Megabytes of the space for young ones. */
function grown(hold: boolean): number {
  const program = `
    import { getHeapSpaceStatistics } from 'node:v8';
    import { holdYoungHeap } from '${MODULE}';
    if (${hold}) holdYoungHeap();
    const kept = [];
    for (let round = 0; round < 100; round++) {
      kept[round % 4] = Array.from({ length: 5_000 }, (_, id) => ({ id, at: [id] }));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const { space_size } = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    console.log(space_size / 2 ** 20);
  `;
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }));
}

test('the space for short-lived objects stays small', () => {
  expect(grown(false)).toBeGreaterThanOrEqual(16);
  expect(grown(true)).toBeLessThanOrEqual(8);
});
