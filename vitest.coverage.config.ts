import { join } from 'node:path';
import { mergeConfig } from 'vitest/config';
import config from './vitest.config.ts';

// The runtime: what runs in the user's process. `npm run coverage` writes coverage/index.html.
export default mergeConfig(config, {
  test: {
    coverage: {
      enabled: true,
      provider: 'custom',
      customProviderModule: join(import.meta.dirname, '.bench/quality/node_modules/@vitest/coverage-v8/dist/index.js'),
      include: ['packages/connector/src/**/*.ts', 'packages/sync/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.test-d.ts', '**/*.fixture.ts', '**/testing/**', '**/index.ts'],
      reporter: ['text-summary', 'html', 'json-summary'],
      reportsDirectory: 'coverage',
      reportOnFailure: true,
      thresholds: { lines: 95, branches: 95 },
    },
  },
});
