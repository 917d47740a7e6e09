import { Writable } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { protocolOutput } from './protocol-output.ts';

test('a reader that is slow holds the writer back', async () => {
  const waiting: (() => void)[] = [];
  const seen: string[] = [];
  const slow = new Writable({
    highWaterMark: 4,
    write: (chunk: Buffer, _encoding, done) => {
      seen.push(chunk.toString());
      waiting.push(done);
    },
  });
  const output = protocolOutput(slow, () => undefined);
  let written = false;
  const write = output.write('long enough').then(() => (written = true));
  await new Promise(setImmediate);
  expect([written, seen]).toEqual([false, ['long enough']]);
  waiting.shift()?.();
  await write;
  expect(written).toBe(true);
});

test('a reader that goes away ends the run, without an error of its own', async () => {
  const onClose = vi.fn<() => void>();
  const pipe = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
  });
  const output = protocolOutput(pipe, onClose);
  await output.write('x');
  await new Promise(setImmediate);
  expect(onClose).toHaveBeenCalledOnce();
  await output.write('y');
  await output.flush();
  expect(output.closed()).toBe(true);
});
