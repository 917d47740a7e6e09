import type { Sampling } from './check.ts';

/** Decides which of many streams or actions get a kind of check, and remembers that not all did. */
export interface Sampler {
  takes(variant: string, index: number, of: number): boolean;
  readonly sampled: readonly Sampling[];
}

/** More subjects than this, and each heavy kind of check is run for some of them only. */
export const MANY = 40;
const PER_VARIANT = 20;

export function createSampler(): Sampler {
  const counts = new Map<string, { ran: number; of: number; offset: number }>();
  return {
    takes(variant, index, of) {
      const count = counts.get(variant) ?? { ran: 0, of: 0, offset: counts.size };
      counts.set(variant, count);
      count.of++;
      const period = of > MANY ? Math.ceil(of / PER_VARIANT) : 1;
      const taken = (index + count.offset) % period === 0;
      if (taken) count.ran++;
      return taken;
    },
    get sampled() {
      return [...counts]
        .filter(([, count]) => count.ran < count.of)
        .map(([variant, { ran, of }]) => ({ variant, ran, of }));
    },
  };
}
