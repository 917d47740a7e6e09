import config from './vitest.config.ts';

// What judges the runtime in `npm run mutate`: its own tests.
export default { ...config, test: { ...config.test, include: ['packages/{connector,sync}/src/**/*.test.ts'] } };
