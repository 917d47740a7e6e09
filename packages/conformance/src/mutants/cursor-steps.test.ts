import { describe, expect, it } from 'vitest';
import { lowestCursor, stepAfter, withCursors } from './cursor-steps.ts';

describe('cursors of mutants', () => {
  it('step to the next value that the server can write', () => {
    expect(stepAfter({ cursorField: 'at', type: 'date-time' }, '2026-01-01T00:00:00Z')).toBe('2026-01-01T00:00:01Z');
    expect(stepAfter({ cursorField: 'at', type: 'date-time' }, '2026-01-01T00:00:00.500Z')).toBe(
      '2026-01-01T00:00:00.501Z',
    );
    expect(stepAfter({ cursorField: 'at', type: 'date' }, '2026-02-28')).toBe('2026-03-01');
    expect(stepAfter({ cursorField: 'at', type: 'integer' }, 9)).toBe(10);
    expect(stepAfter({ cursorField: 'at', type: 'unix-seconds' }, '9')).toBe('10');
    expect(stepAfter({ cursorField: 'at', type: 'string' }, 'b') > 'b').toBe(true);
  });

  it('are found wherever a state has them, and nothing else is', () => {
    const state = {
      version: 1,
      cursor: 5,
      slices: { cursor: { cursor: 6, page: 7 } },
      parent: { version: 1, cursor: 8 },
    } as const;
    expect(withCursors(state, (cursor) => Number(cursor) + 100)).toEqual({
      version: 1,
      cursor: 105,
      slices: { cursor: { cursor: 106, page: 7 } },
      parent: { version: 1, cursor: 108 },
    });
  });

  it('are lowest by what they mean, not by how they are written', () => {
    const lowest = lowestCursor({ cursorField: 'at', type: 'date-time' });
    const records = [{ at: '2026-01-01T01:00:00+02:00' }, { at: '2026-01-01T00:00:00Z' }, {}];
    lowest.see({ stream: 'a', slice: '', count: 3, records, lines: new Uint8Array(), state: { version: 1 } });
    expect(lowest.value()).toBe('2026-01-01T01:00:00+02:00');
  });
});
