import { expect, test } from 'vitest';
import type { Claim } from './claim.ts';
import { gateFacts } from './gate-facts.ts';
import { gatePage } from './gate-page.ts';

test('a large reference with thousands of facts is judged in seconds', { timeout: 60_000 }, () => {
  const operations = Array.from({ length: 100 }, (_, index) => `GET /things_${index}`);
  const text = operations
    .map((operation, index) => {
      const rows = Array.from(
        { length: 20 },
        (_row, row) => `| field_${row} | string | The meaning of field ${row}. |`,
      ).join('\n');
      return `## List ${index}\n\n${operation} answers a list.\n\n### Parameters\n\n| Name | Type | Meaning |\n| --- | --- | --- |\n${rows}\n`;
    })
    .join('\n');
  const page = gatePage('page-1', `# Reference\n\n${text}`);
  const claims = operations.flatMap((operation): Claim[] => {
    const section = page.sections.find(
      ({ start, treeEnd, level }) => level === 2 && page.text.slice(start, treeEnd).includes(`${operation} `),
    );
    const within = [section?.start ?? 0, section?.treeEnd ?? 0] as const;
    const common = { source: 'page-1', within };
    return [
      { ...common, subject: operation, property: 'operation', value: operation, quote: `${operation} answers a list.` },
      ...Array.from({ length: 10 }, (_, row) => ({
        ...common,
        subject: `${operation} parameter field_${row}`,
        property: 'name',
        value: `field_${row}`,
        quote: `| field_${row} | string | The meaning of field ${row}.`,
      })),
    ];
  });
  const started = performance.now();
  const { facts } = gateFacts(claims, [page]);
  expect(performance.now() - started).toBeLessThan(20_000);
  expect(facts.filter(({ status }) => status === 'proven')).toHaveLength(1100);
});

test('no page makes the gate slow', { timeout: 60_000 }, () => {
  const hostile = [
    '# '.repeat(20_000),
    '['.repeat(60_000),
    '](('.repeat(30_000),
    '`*_'.repeat(30_000),
    '| '.repeat(60_000),
    'GET /'.repeat(30_000),
    'note to '.repeat(20_000),
    `ignore ${'all '.repeat(30_000)}`,
    '\\'.repeat(60_000),
    'é\u0301'.repeat(30_000),
    '\n'.repeat(300_000),
    `: ${' '.repeat(60_000)}x`,
  ];
  const started = performance.now();
  for (const text of hostile) {
    const page = gatePage('page-1', `# GET /things\n\n${text}\n\nGET /things answers a list.`);
    const subject = 'GET /things';
    const claims = ['GET /things answers a list.', 'GET / GET / GET /', 'all all all'].map((quote) => ({
      subject,
      property: 'operation',
      value: subject,
      quote,
      source: 'page-1',
    }));
    gateFacts(claims, [page]);
  }
  expect(performance.now() - started).toBeLessThan(20_000);
});
