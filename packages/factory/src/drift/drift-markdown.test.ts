import type { StreamBehaviour } from '@tapwright/conformance';
import { expect, test } from 'vitest';
import { behaviourWords, driftMarkdown } from './drift-markdown.ts';
import { driftReportSchema, type DriftReport } from './drift-report.ts';

const whole: StreamBehaviour = {
  stream: 'orders',
  outcome: 'complete',
  rows: 7,
  expected: 7,
  lostRows: 0,
  lostFields: [],
  changedTypes: [],
};

const failed: StreamBehaviour = {
  ...whole,
  outcome: 'failed',
  rows: 0,
  lostRows: 7,
  error: { code: 'not_found', failureType: 'config_error', message: 'GET /orders answered 404.', status: 404 },
};

const report: DriftReport = {
  formatVersion: 1,
  connector: 'source-shop',
  title: 'Shop @everyone <img src=x> closes #7',
  address: 'https://shop.example/openapi.yaml',
  apiVersion: { before: '1', now: '2' },
  version: { before: '0.1.0', now: '0.2.0' },
  level: 'major',
  changes: [
    { level: 'major', kind: 'stream-removed', message: 'the stream `orders` is gone | [click](https://evil.example)' },
  ],
  lost: ['/interpretation/streams/orders/primaryKey = [["no"]]'],
  remarks: [],
  behaviour: {
    before: [
      { api: 'own', streams: [whole] },
      { api: 'new', streams: [failed] },
    ],
    now: [
      { api: 'own', streams: [] },
      { api: 'old', streams: [] },
    ],
  },
  verdict: { breaks: ['orders'], fails: [], tooEarly: [], canRollOutFirst: true },
  connections: {
    known: 2,
    affected: [{ name: 'reports', changes: ['the stream `orders` is gone'], breaks: ['orders'] }],
  },
  sandbox: 'bubblewrap',
};

test('a pull request says what changed, what breaks, and for whom', () => {
  const text = driftMarkdown(driftReportSchema.parse(report));
  expect(text).toContain('API version 1 → 2, package 0.1.0 → 0.2.0. The change is **major**.');
  expect(text).toMatch(/## If nothing is done[\s\S]*\| `orders` \| fails with not\\_found \(404\)/);
  expect(text).toContain('it can be rolled out before the API changes');
  expect(text).toMatch(/\| `reports` \| the stream .* \| `orders` \|/);
  expect(text).toContain('- `/interpretation/streams/orders/primaryKey = [["no"]]`');
});

test('words of a description call nobody, close nothing and lead nowhere', () => {
  const text = driftMarkdown(report);
  expect(text).not.toMatch(/@everyone|<img|#7|[^\\]\]\(|https:\/\/evil/);
});

test('it says where nobody could be asked, and where nobody is affected', () => {
  const { connections: _asked, ...unasked } = report;
  expect(driftMarkdown(unasked)).toContain('Nobody could be asked');
  expect(driftMarkdown({ ...report, connections: { known: 0, affected: [] } })).toContain('No connection of this');
  expect(driftMarkdown({ ...report, connections: { known: 3, affected: [] } })).toContain('None of the 3');
});

test.each([
  [whole, 'whole: 7 rows'],
  [failed, 'fails with not_found (404): GET /orders answered 404.'],
  [{ ...whole, outcome: 'partial', lostRows: 2, rows: 5 }, '2 of 7 rows are missing'],
  [{ ...whole, outcome: 'partial', rows: 0 }, 'there is nothing to read any more'],
  [
    {
      ...whole,
      outcome: 'partial',
      lostFields: ['total'],
      changedTypes: [{ field: 'id', before: 'number', now: 'string' }],
    },
    'without total; id is string, not number',
  ],
] as const)('what became of a stream is one sentence', (behaviour, words) => {
  expect(behaviourWords(behaviour)).toBe(words);
});
