import type { CatalogStream } from '@tapwright/connector';
import { describe, expect, it } from 'vitest';
import { planStream, type StreamSelection } from './stream-selection.ts';

const events: CatalogStream = {
  name: 'events',
  schema: { properties: { id: {}, at: {}, note: {}, gone: {} } },
  primaryKey: [['id']],
  cursorField: ['at'],
  syncModes: ['full_refresh', 'incremental'],
  resumable: true,
};

function plan(selection: Partial<StreamSelection> = {}, more: Partial<CatalogStream> = {}, canDedupe = true) {
  return planStream({ streams: [{ ...events, ...more }] }, { name: 'events', ...selection }, { run: 'r', canDedupe });
}
const modes = (...args: Parameters<typeof plan>) => {
  const { syncMode, writeMode } = plan(...args);
  return `${syncMode} ${writeMode}`;
};

describe('the modes of a stream', () => {
  it('are chosen by what the stream and the destination can do', () => {
    expect(modes()).toBe('incremental dedupe');
    expect(modes({}, {}, false)).toBe('full_refresh overwrite');
    expect(modes({ syncMode: 'incremental' }, {}, false)).toBe('incremental append');
    expect(modes({ syncMode: 'incremental' }, { primaryKey: [] })).toBe('incremental append');
    expect(modes({ writeMode: 'append' })).toBe('incremental append');
    expect(modes({ writeMode: 'overwrite' })).toBe('full_refresh overwrite');
    expect(modes({ writeMode: 'dedupe' })).toBe('incremental dedupe');
    expect(modes({}, { syncModes: ['full_refresh'] })).toBe('full_refresh overwrite');
  });

  it('do not go by a cursor that sees new records only, unless rows are only added', () => {
    expect(modes({}, { appendOnly: true })).toBe('full_refresh overwrite');
    expect(modes({ writeMode: 'append' }, { appendOnly: true })).toBe('incremental append');
  });

  it.each([
    [{ syncMode: 'incremental', writeMode: 'overwrite' }, {}, 'incremental_overwrite'],
    [{ syncMode: 'incremental' }, { syncModes: ['full_refresh'] }, 'unsupported_sync_mode'],
    [{ writeMode: 'dedupe' }, { primaryKey: [] }, 'no_primary_key'],
    [{ writeMode: 'dedupe' }, { primaryKey: [['meta', 'id']] }, 'no_primary_key'],
    [{ writeMode: 'dedupe' }, { primaryKey: [[]] }, 'no_primary_key'],
    [{ name: 'nope' }, {}, 'unknown_stream'],
    [{ fields: ['id', 'nope'] }, {}, 'unknown_field'],
  ] as const)('%j of a stream with %j is refused: %s', (selection, more, code) => {
    expect(() => plan(selection, more)).toThrow(
      expect.objectContaining({ code, failureType: 'config_error', hint: expect.any(String) }),
    );
  });

  it('of a source without streams cannot be chosen', () => {
    expect(() => planStream({ streams: [] }, { name: 'x' }, { run: 'r', canDedupe: true })).toThrow(
      expect.objectContaining({ hint: 'Choose among: (none).' }),
    );
  });
});

describe('the fields of a stream', () => {
  it('are the chosen ones with what its key, its cursor and its deletions need', () => {
    const deleted = ['gone', 'at'];
    expect(plan({ fields: ['note'] }, { deleted })).toMatchObject({ fields: ['id', 'at', 'gone', 'note'], deleted });
    expect(plan({ fields: ['note'], deletes: 'keep' }, { deleted }).fields).toEqual(['id', 'at', 'note']);
    expect(plan({ writeMode: 'append' }, { deleted })).not.toHaveProperty('deleted');
    expect(plan({ fields: ['note'], primaryKey: ['note'] }, { cursorField: ['meta', 'at'] }).fields).toEqual(['note']);
  });

  it.each([{}, { properties: null }, { properties: {} }])('cannot be checked where the schema is %j', (schema) => {
    expect(plan({ fields: ['whatever'] }, { schema }).fields).toEqual(['id', 'at', 'whatever']);
  });
});
