import type { StreamState } from '../connection.ts';

/** Decides when the state of a stream is written. */
export interface Checkpoints {
  /** True when this state shall follow its page. */
  due(state: StreamState, now: number): boolean;
}

const SMALL_SLICES = 50;
const INTERVAL = 10_000;

/**
 * After every page while the state is small. A state with many slices would soon outweigh the records, so it is
 * written every ten seconds only.
 */
export function createCheckpoints(): Checkpoints {
  let last = Number.NEGATIVE_INFINITY;
  return {
    due: (state, now) => {
      const small = sliceCount(state) <= SMALL_SLICES;
      if (!small && now - last < INTERVAL) return false;
      last = now;
      return true;
    },
  };
}

/** An archive counts by what it weighs: some four slices to each listed one. */
function sliceCount({ slices, archive, finished, parent }: StreamState): number {
  const archived = ((archive?.keys.length ?? 0) + (finished?.keys.length ?? 0)) / 44;
  return (slices ? Object.keys(slices).length : 0) + archived + (parent ? sliceCount(parent) : 0);
}
