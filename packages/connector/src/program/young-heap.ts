import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Bytes. Room for what a few pages leave behind. */
const ENOUGH = 4 * 2 ** 20;
const EVERY = 10;

/**
 * Keeps the memory of this process flat while it reads: call it once at the start of a program that does little else.
 * V8 lets the space for short-lived objects grow to 128 MB in a long run, however little of it is in use; here it stays
 * at what it is once it holds a few pages. It is a setting of the whole process, so that `connect()` leaves it alone.
 */
export function holdYoungHeap(): void {
  const timer = setInterval(() => {
    if (youngHeap() < ENOUGH) return;
    clearInterval(timer);
    // The factor by which V8 lets this space grow; read each time it would.
    setFlagsFromString('--semi-space-growth-factor=1');
  }, EVERY);
  timer.unref();
}

function youngHeap(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
}
