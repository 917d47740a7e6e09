import { defineConfig } from 'vitest/config';

const conditions = ['@tapwright/source', 'node', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'tests/**/*.test.ts'],
    reporters: ['default', './tests/count-line.ts'],
    isolate: false,
    testTimeout: 20_000,
    env: { TAPWRIGHT_ALLOW_PRIVATE: '1' },
    typecheck: { enabled: false },
  },
});
