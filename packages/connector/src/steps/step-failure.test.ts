import { expect, test } from 'vitest';
import { SystemError } from '../errors.ts';
import { describeFailure, reviveFailure } from './step-failure.ts';

test('an error of ours is kept with what a person needs to find its cause, and comes back as it was', () => {
  const details = { code: 'x', hint: 'h', status: 500, requestId: 'r', request: 'GET /x', stream: 's' };
  const kept = describeFailure(new SystemError('failed', details));
  expect(kept).toEqual({ ...details, message: 'failed', failureType: 'system_error' });
  expect(reviveFailure(kept)).toMatchObject(kept);
  expect(describeFailure(new SystemError('bare', { code: 'y' }))).toEqual({
    code: 'y',
    message: 'bare',
    failureType: 'system_error',
  });
});

test('what is no error of ours is a fault of the program', () => {
  expect(describeFailure(new TypeError('oops'))).toMatchObject({ code: 'unexpected', message: 'oops' });
  expect(describeFailure('just a text')).toMatchObject({ code: 'unexpected', message: 'just a text' });
});
