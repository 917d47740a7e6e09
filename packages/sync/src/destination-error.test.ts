import { describe, expect, it } from 'vitest';
import { destinationError } from './destination-error.ts';

describe('the error of a failed write', () => {
  it.each([
    [Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }), 'destination_full', 'transient_error'],
    [new Error('IO Error: No space left on device'), 'destination_full', 'transient_error'],
    [Object.assign(new Error('x'), { code: 'EACCES' }), 'destination_not_writable', 'config_error'],
    [Object.assign(new Error('x'), { code: 'EROFS' }), 'destination_not_writable', 'config_error'],
    [new Error('IO Error: Cannot open file: Permission denied'), 'destination_not_writable', 'config_error'],
    [new Error('IO Error: Read-only file system'), 'destination_not_writable', 'config_error'],
    [new Error('Cannot open file: Is a directory'), 'destination_not_writable', 'config_error'],
    [new Error('Cannot open file: Not a directory'), 'destination_not_writable', 'config_error'],
    [new Error('Cannot open file: No such file or directory'), 'destination_not_writable', 'config_error'],
    [new Error('Out of Memory Error: failed to allocate'), 'destination_memory', 'system_error'],
    [Object.assign(new Error('odd'), { code: 7 }), 'destination_failed', 'system_error'],
    ['just a text', 'destination_failed', 'system_error'],
    [new Error('something else\nwith details'), 'destination_failed', 'system_error'],
  ])('%s', (error, code, failureType) => {
    const made = destinationError(error, '/data/x.db');
    expect(made).toMatchObject({ code, failureType });
    expect(made.message).toContain('/data/x.db');
    expect(made.message).not.toContain('\n');
    expect(made.hint).toBeTruthy();
  });
});
