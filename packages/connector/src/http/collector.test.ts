import type { Dispatcher } from 'undici';
import { expect, test, vi } from 'vitest';
import { exchange, ExchangeFailure, type WireRequest } from './exchange.ts';

const request: WireRequest = { method: 'GET', url: new URL('http://127.0.0.1/x'), headers: {} };
const limits = { headers: 1000, body: 1000, total: 5000, maxBytes: 100 };

/** A pool whose handler the test calls itself, as the network would. */
function pool(run: (handler: Required<Dispatcher.DispatchHandler>, controller: Dispatcher.DispatchController) => void) {
  const abort = vi.fn();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the collector uses nothing else of them
  const controller = { abort } as unknown as Dispatcher.DispatchController;
  const dispatch = (_options: unknown, handler: Dispatcher.DispatchHandler) => {
    run(handler as Required<Dispatcher.DispatchHandler>, controller);
    return true;
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return { dispatcher: { dispatch } as unknown as Dispatcher, controller, abort };
}

const failed = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

test('hints before the answer are not the answer, and repeated headers are joined', async () => {
  const { dispatcher } = pool((handler, controller) => {
    handler.onRequestStart(controller, {});
    handler.onResponseStart(controller, 103, { link: '</a>' }, '');
    handler.onResponseStart(controller, 200, { 'X-A': ['1', '2'], 'x-none': undefined, 'content-length': '2' }, '');
    handler.onResponseData(controller, Buffer.from('ok'));
    handler.onResponseEnd(controller, {});
    // What comes after the end changes nothing.
    handler.onResponseEnd(controller, {});
    handler.onResponseData(controller, Buffer.from('more'));
    handler.onResponseError(controller, new Error('late'));
  });
  const response = await exchange(dispatcher, request, limits);
  expect(response).toMatchObject({ status: 200, headers: { 'x-a': '1, 2', 'content-length': '2' } });
  expect(response.headers).not.toHaveProperty('x-none');
  expect(Buffer.from(response.bytes).toString()).toBe('ok');
});

test('more than was announced is kept whole', async () => {
  const { dispatcher } = pool((handler, controller) => {
    handler.onRequestStart(controller, {});
    handler.onResponseStart(controller, 200, { 'content-length': '3' }, '');
    for (const text of ['ab', 'cd', 'ef']) handler.onResponseData(controller, Buffer.from(text));
    handler.onResponseEnd(controller, {});
  });
  expect(Buffer.from((await exchange(dispatcher, request, limits)).bytes).toString()).toBe('abcdef');
});

test('a connection that comes after the call was given up is not used', async () => {
  const stop = new AbortController();
  let start: () => void = () => undefined;
  const { dispatcher, abort } = pool((handler, controller) => {
    start = () => handler.onRequestStart(controller, {});
  });
  const work = failed(exchange(dispatcher, request, limits, stop.signal));
  stop.abort(new Error('enough'));
  expect(await work).toMatchObject({ message: 'enough' });
  start();
  expect(abort).toHaveBeenCalledOnce();
});

test('an abort in the middle of the answer ends the exchange with its reason', async () => {
  const stop = new AbortController();
  const { dispatcher, abort } = pool((handler, controller) => {
    handler.onRequestStart(controller, {});
    handler.onResponseStart(controller, 200, {}, '');
  });
  const work = failed(exchange(dispatcher, request, limits, stop.signal));
  stop.abort('enough');
  expect(await work).toBe('enough');
  expect(abort).toHaveBeenCalledOnce();
});

test('what is sent a second time by the pool itself is broken off: it may have been done', async () => {
  const { dispatcher } = pool((handler, controller) => {
    handler.onRequestStart(controller, {});
    handler.onRequestStart(controller, {});
  });
  expect(await failed(exchange(dispatcher, request, limits))).toMatchObject({
    sent: true,
    cause: { code: 'ECONNRESET' },
  });
});

test('a pool that refuses the request has sent nothing', async () => {
  const { dispatcher } = pool(() => {
    throw new TypeError('invalid header');
  });
  const error = await failed(exchange(dispatcher, request, limits));
  expect(error).toBeInstanceOf(ExchangeFailure);
  expect(error).toMatchObject({ sent: false });
});
