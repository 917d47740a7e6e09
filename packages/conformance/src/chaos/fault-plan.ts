import { createRandom, type Random } from '../mock/random.ts';
import type { WireFault } from './fault.ts';

/** A request as the proxy knows it when it decides. */
export interface ChaosRequest {
  /** Counts from 1. */
  readonly number: number;
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  /** Its connection has served a request before. */
  readonly reused: boolean;
}

/** A fault and the requests that it hits. */
export interface ArmedFault {
  readonly fault: WireFault;
  /** Default: every request. */
  readonly matches?: (request: ChaosRequest) => boolean;
  /** So many matching requests pass first. Default 0. */
  readonly after?: number;
  /** So many are hit. Default 1. */
  readonly times?: number;
  /** Of the matching requests, so large a part is hit, chosen by the seed; `after` and `times` do not count then. */
  readonly rate?: number;
}

/** A fault that meets a request. */
export interface Hit {
  readonly fault: WireFault;
  /** For sizes and times within the fault; the same for the same seed and request. */
  readonly random: Random;
  /** Came before the server said that it might. */
  readonly early: boolean;
  /** When a refusal for rate ends, in epoch milliseconds. */
  readonly until: number;
}

/** Decides which request is hit by what. The same seed and the same requests give the same hits. */
export interface FaultPlan {
  arm(fault: ArmedFault): void;
  disarm(): void;
  take(request: ChaosRequest, now: number): Hit | undefined;
  /** A fault of the TLS handshake, which meets connections. */
  tls(): WireFault | undefined;
}

interface Armed {
  readonly armed: ArmedFault;
  seen: number;
  hits: number;
  until: number;
}

export function createFaultPlan(seed: string): FaultPlan {
  let rules: Armed[] = [];
  const draws = createRandom(seed);
  return {
    arm(armed) {
      rules.push({ armed, seen: 0, hits: 0, until: 0 });
    },
    disarm() {
      rules = [];
    },
    tls: () => rules.find((rule) => rule.armed.fault.effect.kind === 'tls')?.armed.fault,
    take(request, now) {
      let hit: Hit | undefined;
      // One draw for all faults that have a rate: each has its part of the interval.
      const draw = { left: draws.next() };
      // Every fault counts every request, also one that another fault hits.
      for (const rule of rules) {
        if (rule.armed.fault.effect.kind === 'tls' || rule.armed.matches?.(request) === false) continue;
        const early = now < rule.until;
        if (!early && !isHit(rule, request, draw)) continue;
        const { fault } = rule.armed;
        if (!early && fault.effect.kind === 'wait') rule.until = now + fault.effect.milliseconds;
        const random = createRandom(`${seed}/${fault.name}/${request.number}`);
        hit ??= { fault, random, early, until: rule.until };
      }
      return hit;
    },
  };
}

function isHit(rule: Armed, request: ChaosRequest, draw: { left: number }): boolean {
  const { fault, after = 0, times = 1, rate } = rule.armed;
  // A new connection is not stale.
  if (fault.effect.kind === 'stalled-keep-alive' && !request.reused) return false;
  if (rate !== undefined) {
    draw.left -= rate;
    return draw.left < 0 && draw.left >= -rate;
  }
  if (rule.seen++ < after || rule.hits >= times) return false;
  rule.hits++;
  return true;
}
