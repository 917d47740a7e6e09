import { blueprintSchema, type Blueprint } from '@tapwright/blueprint';
import { expect, test } from 'vitest';
import { trackerConnector } from '../fixtures/tracker-connector.ts';
import { trackerBlueprint } from '../fixtures/tracker.ts';
import { observeStreams } from './observe-streams.ts';
import type { RecordShape } from './record-shape.ts';
import type { StreamBehaviour } from './stream-behaviour.ts';

/** The tracker after somebody changed the text of its blueprint. */
function changed(...edits: readonly (readonly [string, string])[]): Blueprint {
  let text = JSON.stringify(trackerBlueprint());
  for (const [from, to] of edits) {
    if (!text.includes(from)) throw new Error(`the tracker has no ${from}`);
    text = text.replaceAll(from, to);
  }
  return blueprintSchema.parse(JSON.parse(text));
}

/** What the connector that was made for the tracker makes of the changed one. */
async function observed(api: Blueprint): Promise<Readonly<Record<string, StreamBehaviour>>> {
  const own = trackerBlueprint();
  const usual = new Map<string, RecordShape>();
  await observeStreams(trackerConnector(), own, own, { onStream: ({ stream }, shape) => usual.set(stream, shape) });
  const found = await observeStreams(trackerConnector(), own, api, { usual });
  return Object.fromEntries(found.map((one) => [one.stream, one]));
}

test('an API that is what it was is read whole', async () => {
  const streams = await observed(trackerBlueprint());
  for (const { outcome, rows, expected, lostRows, lostFields, changedTypes } of Object.values(streams)) {
    expect({ outcome, rows, lostRows, lostFields, changedTypes }).toEqual({
      outcome: 'complete',
      rows: expected,
      lostRows: 0,
      lostFields: [],
      changedTypes: [],
    });
  }
});

test('a list that moved fails with the error that its user will see', async () => {
  const { projects } = await observed(changed(['"/projects"', '"/v2/projects"']));
  expect(projects).toMatchObject({ outcome: 'failed', rows: 0, error: { status: 404, failureType: 'config_error' } });
});

test('fields that are gone or of another type are named, and their whole only once', async () => {
  const { issues } = await observed(
    changed(
      ['"title":{"type":"string"}', '"title":{"type":"integer"}'],
      ['"assignee":{"anyOf"', '"responsible":{"anyOf"'],
    ),
  );
  expect(issues).toMatchObject({
    outcome: 'partial',
    lostRows: 0,
    lostFields: ['assignee'],
    changedTypes: [{ field: 'title', before: 'string', now: 'number' }],
  });
});

test('pages that are asked for in vain lose rows', async () => {
  const { pagination } = trackerBlueprint().interpretation.streams[0] ?? {};
  expect(pagination?.kind).toBe('page-number');
  const api = changed([
    JSON.stringify(pagination),
    '{"kind":"cursor","parameter":{"in":"query","name":"after"},"next":{"in":"body","path":["next"]},"pageSize":{"in":"query","name":"per_page","value":50,"max":100}}',
  ]);
  const { projects } = await observed(api);
  expect(projects?.outcome).not.toBe('complete');
  expect(projects?.lostRows).toBeGreaterThan(0);
});

test('credentials that are asked for elsewhere are refused', async () => {
  const api = changed(
    ['{"type":"bearer"}', '{"type":"api-key","in":"header","name":"X-Key"}'],
    [
      '{"kind":"bearer","token":{"config":"token"}}',
      '{"kind":"api-key","in":"header","name":"X-Key","key":{"config":"key"}}',
    ],
  );
  const { projects } = await observed(api);
  expect(projects).toMatchObject({ outcome: 'failed', error: { status: 401, code: expect.stringContaining('auth') } });
});
