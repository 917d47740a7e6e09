import { expect, test } from 'vitest';
import { parseStateFile } from './state-file.ts';

const state = { version: 1, cursor: '2026-01-01', slices: { 'a/b': { page: 'x' } }, later: 'kept' };

test.each([
  ['state messages', [{ type: 'STREAM', stream: { stream_descriptor: { name: 'users' }, stream_state: state } }]],
  ['a state over all streams', [{ type: 'GLOBAL', global: { shared_state: {}, stream_states: [of('users', state)] } }]],
  ['a state over all streams that is no list', { type: 'GLOBAL', global: { stream_states: [of('users', state)] } }],
  ['a legacy state', [{ type: 'LEGACY', data: { users: state } }]],
  ['a legacy state without a type', [{ data: { users: state } }]],
  ['messages as a source writes them', [{ type: 'STATE', state: { type: 'STREAM', stream: of('users', state) } }]],
  ['one such message', { type: 'STATE', state: { type: 'LEGACY', data: { users: state } } }],
  ['a Singer state message', { type: 'STATE', value: { bookmarks: { users: state } } }],
  ['Singer bookmarks', { bookmarks: { users: state } }],
  ['a plain map', { users: state }],
])('%s are understood, and the state is handed on unchanged', (_name, file) => {
  expect(parseStateFile(file)).toEqual(new Map([['users', state]]));
});

function of(name: string, stream_state?: unknown) {
  return { stream_descriptor: { name }, stream_state };
}

function descriptor(name: string, stream_state?: unknown) {
  return { type: 'STREAM', stream: of(name, stream_state) };
}

test('streams that were only begun have no state', () => {
  const file = [
    descriptor('a', {}),
    descriptor('b', { __ab_no_cursor_state_message: true }),
    descriptor('c'),
    descriptor('d', null),
  ];
  expect(parseStateFile(file).size).toBe(0);
  expect(parseStateFile([{ type: 'GLOBAL', global: { stream_states: [] } }]).size).toBe(0);
  expect(parseStateFile([{ type: 'GLOBAL', global: { stream_states: null } }]).size).toBe(0);
  expect(parseStateFile([{ type: 'LEGACY', data: {} }]).size).toBe(0);
  expect(parseStateFile([]).size).toBe(0);
  expect(parseStateFile({}).size).toBe(0);
});

test.each([
  ['text', 'users'],
  ["another program's state", { users: { updated_at: '2026-01-01' } }],
  ['a message of another kind', [{ type: 'RECORD', record: {} }]],
  ['a broken one', { users: { version: 1, slices: [] } }],
])('%s is refused with a way out', (_name, file) => {
  expect(() => parseStateFile(file)).toThrow(
    expect.objectContaining({ code: 'state_invalid', failureType: 'config_error' }),
  );
});
