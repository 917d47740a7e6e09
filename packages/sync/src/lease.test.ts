import { expect, it } from 'vitest';
import { assertLease, type LeaseClient } from './lease.ts';

/** The one table that is asked, as PostgreSQL would keep it. */
function table(): LeaseClient {
  const epochs = new Map<unknown, number>();
  return {
    query: async (_text, [resource, epoch] = []) => {
      const held = epochs.get(resource) ?? 0;
      if (held > Number(epoch)) return { rowCount: 0 };
      epochs.set(resource, Number(epoch));
      return { rowCount: 1 };
    },
  };
}

it('lets the latest epoch write as often as it likes, and nobody before it', async () => {
  const client = table();
  await assertLease(client, { resource: 'run-1', epoch: 1 });
  await assertLease(client, { resource: 'run-1', epoch: 2 });
  await assertLease(client, { resource: 'run-1', epoch: 2 });
  await assertLease(client, { resource: 'run-2', epoch: 1 });
  await expect(assertLease(client, { resource: 'run-1', epoch: 1 })).rejects.toMatchObject({
    code: 'lease_lost',
    failureType: 'transient_error',
    message: 'somebody else has taken over run-1',
  });
});
