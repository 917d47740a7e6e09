import { describe, expect, it } from 'vitest';
import { nextCheckpoint, parseStateDocument, readStart, resetCheckpoint } from './checkpoint.ts';
import type { StreamCheckpoint, StreamPlan } from './destination.ts';

const plan: StreamPlan = {
  name: 'a',
  schema: {},
  primaryKey: ['id'],
  syncMode: 'incremental',
  writeMode: 'append',
  run: 'r1',
};
const overwrite: StreamPlan = { ...plan, syncMode: 'full_refresh', writeMode: 'overwrite' };
const unfinished = { version: 1, started: 1, slices: { '': { page: 2 } } } as const;
const finished = { version: 1, cursor: 9 } as const;
const checkpoint = (of: StreamPlan, more: Partial<StreamCheckpoint>): StreamCheckpoint => ({
  ...nextCheckpoint(of, { state: finished, records: 5, staged: false, complete: true, now: 0 }),
  ...more,
});
const all = { visible: true, staged: true };
const anew = { state: undefined, resumed: false, ended: false };

describe('where a read starts', () => {
  it('is the beginning without a checkpoint, staged only to overwrite', () => {
    expect(readStart(plan, undefined, all)).toEqual({ ...anew, staged: false });
    expect(readStart(overwrite, undefined, all)).toEqual({ ...anew, staged: true });
  });

  it('is the last state of an incremental stream, and the beginning of a full refresh', () => {
    expect(readStart(plan, checkpoint(plan, {}), all)).toMatchObject({
      state: finished,
      resumed: false,
      staged: false,
    });
    expect(readStart(overwrite, checkpoint(overwrite, {}), all)).toEqual({ ...anew, staged: true });
  });

  it('is where the unfinished read stands, in the same modes only', () => {
    const running = checkpoint(overwrite, { status: 'running', staged: true, state: unfinished });
    expect(readStart(overwrite, running, all)).toMatchObject({ state: unfinished, resumed: true, staged: true });
    expect(readStart({ ...overwrite, writeMode: 'append' }, running, all)).toEqual({ ...anew, staged: true });
  });

  it('is the beginning when the stream was read in the other mode before', () => {
    const full: StreamPlan = { ...plan, syncMode: 'full_refresh' };
    expect(readStart(plan, checkpoint(full, {}), all)).toEqual({ ...anew, staged: false });
    expect(readStart(full, checkpoint(plan, {}), all)).toEqual({ ...anew, staged: false });
  });

  it('is the end when a full refresh had read everything', () => {
    const running = checkpoint(overwrite, { status: 'running', staged: true, state: finished });
    expect(readStart(overwrite, running, all)).toMatchObject({ resumed: true, ended: true });
  });

  it('is not the end when there is more to read, nothing was read, or new records may come', () => {
    const running = { status: 'running', staged: true } as const;
    const more = checkpoint(overwrite, { ...running, state: unfinished });
    expect(readStart(overwrite, more, all).ended).toBe(false);
    const { state: _none, ...empty } = checkpoint(overwrite, running);
    expect(readStart(overwrite, empty, all)).toMatchObject({ resumed: true, ended: false });
    expect(readStart(plan, checkpoint(plan, { status: 'running' }), all)).toMatchObject({
      resumed: true,
      ended: false,
    });
  });

  it('is the beginning, replacing what is there, when rows were removed or the stream was reset', () => {
    expect(readStart(plan, checkpoint(plan, {}), { visible: false, staged: false })).toEqual({ ...anew, staged: true });
    expect(readStart(plan, resetCheckpoint(checkpoint(plan, {}), 0), all)).toEqual({ ...anew, staged: true });
  });
});

describe('a state document', () => {
  it('comes back as it was written', () => {
    const document = { version: 1, streams: [checkpoint(plan, {})] };
    expect(parseStateDocument(JSON.parse(JSON.stringify(document)))).toEqual(document);
  });

  it('is refused with the field at fault', () => {
    const document = { version: 1, streams: [{ ...checkpoint(plan, {}), status: 'odd' }] };
    expect(() => parseStateDocument(document)).toThrow(/streams\.0\.status/);
  });

  it.each([null, 'version 1', {}, { version: 2, cursor: 9 }])('is refused when a state is %j', (state) => {
    const document = { version: 1, streams: [{ ...checkpoint(plan, {}), state }] };
    expect(() => parseStateDocument(document)).toThrow(
      expect.objectContaining({
        code: 'state_document_invalid',
        message: expect.stringContaining('streams.0.state: not a stream state of version 1'),
        hint: expect.stringContaining('Export it again'),
      }),
    );
  });
});
