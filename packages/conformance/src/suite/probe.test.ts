import { expect, it } from 'vitest';
import { trackerBlueprint } from '../fixtures/tracker.ts';
import { trackerConnector } from '../fixtures/tracker-connector.ts';
import { createMockServer } from '../mock/mock-server.ts';
import { selfProfile } from '../self-profile.ts';
import { mockConfig } from './mock-config.ts';
import { probe } from './probe.ts';

it('a probe tells whether pages are disjoint, sizes honoured and the end reached', async () => {
  const blueprint = trackerBlueprint();
  const connector = trackerConnector();
  await using mock = await createMockServer({
    contract: blueprint.contract,
    profile: selfProfile(blueprint),
    records: { projects: 7 },
  });
  const config = mockConfig(connector, blueprint, mock);
  const options = { blueprint, config, connectOptions: { allowPrivate: true } };
  expect(await probe(connector, 'projects', { ...options, pageSize: 3 })).toEqual({
    stream: 'projects',
    pages: [3, 3, 1],
    disjoint: true,
    tokenConsumed: true,
    pageSize: 'honoured',
    endReached: true,
  });
  mock.configure({ paging: { maxSize: 2 } });
  const capped = await probe(connector, 'projects', { ...options, pageSize: 5 });
  expect([capped.pages, capped.pageSize, capped.endReached]).toEqual([[2, 2, 2], 'capped', false]);
  mock.configure({ paging: {} });
  mock.reset({ records: { projects: 1 } });
  const single = await probe(connector, 'projects', options);
  expect([single.tokenConsumed, single.pageSize]).toEqual([undefined, 'unknown']);
});
