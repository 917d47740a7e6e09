import { defaultExclude, defineConfig } from 'vitest/config';

// `import` and `default` go without saying; named here, they would also hold for what CommonJS packages require.
const conditions = ['@tapwright/source', 'node'];

/** What takes minutes waits for `npm run test:all`, which CI runs. */
const SLOW = '**/*.slow.test.ts';

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: [...defaultExclude, ...(process.env['TAPWRIGHT_SLOW'] === '1' ? [] : [SLOW])],
    reporters: ['default', './tests/count-line.ts'],
    isolate: false,
    testTimeout: 20_000,
    env: { TAPWRIGHT_ALLOW_PRIVATE: '1' },
    typecheck: { enabled: false },
  },
});
