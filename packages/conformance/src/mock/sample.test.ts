import { expect, test } from 'vitest';
import { createRandom } from './random.ts';
import { sampleText, sampleValue } from './sample.ts';
import { validateJson } from './validate.ts';

test.each([
  ['date', String.raw`^\d{4}-\d{2}-\d{2}$`],
  ['date-time', String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[-+]\d{2}:\d{2})$`],
])('a %s whose pattern knows neither months nor hours is one all the same', (format, pattern) => {
  const schema = { type: 'string', format, pattern };
  for (let number = 0; number < 50; number++)
    expect(validateJson({}, schema, sampleText(createRandom(`text ${number}`), schema))).toEqual([]);
});

test('of values that are listed with other types, one of the declared type is taken', () => {
  const schema = { type: 'string', enum: [{ never: true }, 'a', 1] };
  for (let number = 0; number < 20; number++)
    expect(sampleValue({ schemas: {}, random: createRandom(`${number}`), fill: 'full' }, schema)).toBe('a');
});

test('of a format that its pattern refuses, the pattern holds', () => {
  const text = sampleText(createRandom('x'), { type: 'string', format: 'date', pattern: '^Q[1-4]$' });
  expect(text).toMatch(/^Q[1-4]$/);
});
