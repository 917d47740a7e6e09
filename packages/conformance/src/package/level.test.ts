import { expect, it } from 'vitest';
import { levelOf, type LevelFacts } from './level.ts';

const passed: LevelFacts = { counts: { passed: 3, failed: 0, skipped: 1 } };
const mutants: NonNullable<LevelFacts['mutants']> = {
  score: 0.95,
  gate: 0.9,
  counts: { killed: 19, survived: 1, justified: 0, notApplicable: 0 },
  list: [{ name: 'a', bug: 'b', status: 'killed' }],
  milliseconds: {},
};
const grid: NonNullable<LevelFacts['grid']> = {
  seed: 's',
  replay: '',
  counts: { passed: 9, failed: 0, skipped: 0, unnoticeable: 0 },
  streams: {},
  matrix: {},
  unnoticeable: {},
  failures: [],
};
const live: NonNullable<LevelFacts['live']> = {
  recorded: '2026-01-01T00:00:00Z',
  recording: '',
  exchanges: 2,
  streams: { things: 1 },
  problems: [],
};

it.each<readonly [string, LevelFacts]>([
  ['none', { ...passed, static: { types: 1, edited: [] } }],
  ['none', { ...passed, mutants, grid, live, static: { types: 0, edited: ['src/client.ts'] } }],
  ['L0', { counts: { passed: 3, failed: 1, skipped: 0 }, mutants, grid, live }],
  ['L0', { counts: { passed: 0, failed: 0, skipped: 4 } }],
  ['L1', { ...passed, static: { types: 0, edited: [] } }],
  ['L1', { ...passed, mutants: { ...mutants, score: 0.89 }, grid, live }],
  ['L1', { ...passed, mutants: { ...mutants, list: [] } }],
  ['L2', { ...passed, mutants }],
  ['L2', { ...passed, mutants, grid: { ...grid, counts: { ...grid.counts, failed: 1 } }, live }],
  ['L3', { ...passed, mutants, grid }],
  ['L3', { ...passed, mutants, grid, live: { ...live, problems: ['fewer'] } }],
  ['L3', { ...passed, mutants, grid, live: { ...live, exchanges: 0 } }],
  ['L4', { ...passed, mutants, grid, live }],
])('a level counts only where the one below it does: %s', (level, facts) => {
  expect(levelOf(facts)).toBe(level);
});

it('grid and recording do not count without mutants', () => {
  expect(levelOf({ ...passed, grid, live })).toBe('L1');
});
