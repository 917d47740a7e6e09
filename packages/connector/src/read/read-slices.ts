import type { Slice } from './slice.ts';
import type { SlicePage, SliceReader } from './slice-reader.ts';

export interface ReadSlicesOptions {
  readonly slices: Iterator<Slice, unknown> | AsyncIterator<Slice, unknown>;
  readonly open: (slice: Slice) => SliceReader;
  /** Slices read at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Records after which nothing more is asked for. */
  readonly limit: number;
  /** Stops the requests under way; called when the reading ends, however it does. */
  readonly cancel: () => void;
}

/** A page, and whether it is the last of all. */
export interface ArrivedPage {
  readonly page: SlicePage;
  readonly isLast: boolean;
}

/**
 * Reads slices side by side and hands out their pages as they arrive; within a slice in order. Each slice holds at
 * most one page and has one request under way, the next one being sent when its page is taken: a slow consumer slows
 * the reading down.
 */
export async function* readSlices(options: ReadSlicesOptions): AsyncGenerator<ArrivedPage, void> {
  const arrived: { reader: SliceReader; page: SlicePage }[] = [];
  const pending = new Set<Promise<void>>();
  let active = 0;
  let exhausted = false;
  let pulling = false;
  let taken = 0;
  let failure: { readonly error: unknown } | undefined;
  let wake: () => void = () => {};

  function track(work: Promise<void>): void {
    const settled = work
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => {
        pending.delete(settled);
        wake();
      });
    pending.add(settled);
  }

  async function request(reader: SliceReader): Promise<void> {
    arrived.push({ reader, page: await reader() });
  }

  function start(result: IteratorResult<Slice, unknown>): void {
    if (result.done) exhausted = true;
    else {
      active++;
      track(request(options.open(result.value)));
    }
  }

  async function pull(result: Promise<IteratorResult<Slice, unknown>>): Promise<void> {
    const slice = await result;
    pulling = false;
    start(slice);
  }

  function fill(): void {
    while (failure === undefined && !pulling && !exhausted && active < options.concurrency) {
      const result = options.slices.next();
      if (!(result instanceof Promise)) {
        start(result);
        continue;
      }
      pulling = true;
      track(pull(result));
    }
  }

  try {
    while (true) {
      fill();
      const next = arrived.shift();
      if (next === undefined) {
        if (failure !== undefined) throw failure.error;
        options.signal.throwIfAborted();
        if (active === 0 && exhausted) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      taken += next.page.records.count;
      if (next.page.done) active--;
      else if (failure === undefined && taken < options.limit) track(request(next.reader));
      if (taken < options.limit) fill();
      yield { page: next.page, isLast: exhausted && active === 0 };
    }
  } finally {
    options.cancel();
    await Promise.allSettled([...pending, options.slices.return?.()]);
  }
}
