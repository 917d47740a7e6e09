import { expect, it } from 'vitest';
import { warehouseBlueprint } from './fixtures/warehouse-connector.ts';
import { selfProfile } from './self-profile.ts';

it('a job that is not done says so in a word of the contract', async () => {
  const { lists } = selfProfile(await warehouseBlueprint());
  const states = lists.flatMap(({ job }) => (job === undefined ? [] : [job.states]));
  expect(states.length).toBeGreaterThan(0);
  for (const { pending } of states) expect(pending).toBe('waiting');
});
