import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes. Room for what a few pages leave behind. */
const ENOUGH = 4 * 2 ** 20;
/** Bytes outside the heap, as buffers are, that may wait for the garbage collector. */
const WAITING = 6 * 2 ** 20;
/** Milliseconds between two looks. */
const EVERY = 10;

/**
 * Keeps the memory of this process flat while it reads: call it once at the start of a program that does little else.
 * V8 lets the space for short-lived objects grow to 128 MB in a long run, however little of it is in use; here it stays
 * at what it is once it holds a few pages. The pieces in which Node hands over what a socket received are freed by the
 * garbage collector, which a program that makes few objects seldom needs; here it is called when many wait. Both are
 * settings of the whole process, so that `connect()` leaves them alone.
 */
export function holdYoungHeap(): void {
  let held = false;
  // What is still in use after a collection does not wait for the next one.
  let kept = Number.POSITIVE_INFINITY;
  // Made when it is first needed: most runs are short.
  let collect: (() => void) | undefined;
  const timer = setInterval(() => {
    if (!held && youngHeap() >= ENOUGH) {
      held = true;
      // The factor by which V8 lets this space grow; read each time it would.
      setFlagsFromString('--semi-space-growth-factor=1');
    }
    const now = outside();
    kept = Math.min(kept, now);
    if (now <= kept + WAITING) return;
    collect ??= youngCollector();
    collect();
    kept = outside();
  }, EVERY);
  timer.unref();
}

function youngHeap(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
}

function outside(): number {
  return getHeapStatistics().external_memory;
}

/** Collects short-lived objects: less than a millisecond where few are alive. */
function youngCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  return typeof collect === 'function' ? () => void collect({ type: 'minor' }) : () => {};
}
