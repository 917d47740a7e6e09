import { expect, test } from 'vitest';
import { isStreamState } from './valid-state.ts';

const archive = { keys: 'a', like: '2026-01-01' };

test.each([
  {},
  { cursor: '2026-01-01', slices: {}, started: 0 },
  { cursor: 5 },
  { slices: { '': { cursor: 'x', seen: 'y', page: 3, done: true } } },
  { slices: { '': { after: { page: 2, last: '[1]' } } } },
  { slices: { '': { after: { last: '[1]', size: 10 } } } },
  { archive },
  { archive: { ...archive, cursors: 'AAAA' } },
  { finished: { ...archive, cursors: ['2026-01-01', 7, null] } },
  { parent: { version: 1, cursor: 'x' } },
  { unknown: 'kept for a later version' },
])('%j is a state', (state) => {
  expect(isStreamState({ version: 1, ...state })).toBe(true);
});

test.each([
  { version: 2 },
  { cursor: {} },
  { cursor: Number.NaN },
  { started: 'now' },
  { started: 9e15 },
  { slices: [] },
  { slices: { '': 'x' } },
  { slices: { '': { page: [] } } },
  { slices: { '': { seen: false } } },
  { slices: { '': { done: 'yes' } } },
  { slices: { '': { after: 'x' } } },
  { slices: { '': { after: { page: 2 } } } },
  { slices: { '': { after: { page: {}, last: '[1]' } } } },
  { slices: { '': { after: { last: '[1]', size: '10' } } } },
  { archive: 'x' },
  { archive: { keys: 5 } },
  { archive: { keys: 'a', like: {} } },
  { archive: { ...archive, cursors: 5 } },
  { finished: { ...archive, cursors: [{}] } },
  { parent: { version: 7 } },
])('%j is none', (state) => {
  expect(isStreamState({ version: 1, ...state })).toBe(false);
});

test.each([null, 'state', [], 1])('%j is none', (state) => {
  expect(isStreamState(state)).toBe(false);
});
