import { defaultExclude, defineConfig } from 'vitest/config';

// `import` and `default` go without saying; named here, they would also hold for what CommonJS packages require.
const conditions = ['@tapwright/source', 'node'];

// What takes long waits for `npm run test:all`, which CI runs: files of this name, and tests with the tag `slow`.
const SLOW = '**/*.slow.test.ts';
const isEverything = process.env['TAPWRIGHT_SLOW'] === '1';

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: [...defaultExclude, ...(isEverything ? [] : [SLOW])],
    reporters: ['default', './tests/count-line.ts'],
    tags: [{ name: 'slow', description: 'Takes long; not in the everyday suite.' }],
    ...(isEverything ? {} : { tagsFilter: ['!slow'] }),
    isolate: false,
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { TAPWRIGHT_ALLOW_PRIVATE: '1' },
    typecheck: { enabled: false },
  },
});
