import { expect, test } from 'vitest';
import { headingOf, sectionAt, sectionsOf, trailOf } from './sections.ts';

const TEXT = `before
# Page
intro
## Things
about
### Parameters
table
\`\`\`
# no heading
\`\`\`
## Parts
more
`;

test('sections are what stands under each heading, and know what they are a part of', () => {
  const sections = sectionsOf(TEXT);
  expect(sections.map(({ id, level, heading, parent }) => [id, level, heading, parent])).toEqual([
    ['s1', 0, '', undefined],
    ['s2', 1, 'Page', 's1'],
    ['s3', 2, 'Things', 's2'],
    ['s4', 3, 'Parameters', 's3'],
    ['s5', 2, 'Parts', 's2'],
  ]);
  expect(sections.map(({ start, end }) => TEXT.slice(start, end)).join('')).toBe(TEXT);
  const [, , things] = sections;
  expect(TEXT.slice(things?.start, things?.treeEnd)).toMatch(/^## Things[\s\S]*no heading\n```\n$/);
  const place = sectionAt(sections, TEXT.indexOf('no heading'));
  expect(place && trailOf(sections, place).map(({ heading }) => heading)).toEqual(['Parameters', 'Things', 'Page', '']);
});

test('headings are read whatever stands around their words, however long the line is', () => {
  expect(headingOf('## Things ##')).toEqual({ level: 2, heading: 'Things' });
  expect(headingOf('# C#')).toEqual({ level: 1, heading: 'C#' });
  expect(headingOf('#no heading')).toBeUndefined();
  expect(headingOf('####### no heading')).toBeUndefined();
  const started = performance.now();
  headingOf(`# ${' '.repeat(500_000)}x${' #'.repeat(200_000)}x`);
  expect(performance.now() - started).toBeLessThan(1000);
});
