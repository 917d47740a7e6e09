import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryArtefacts, type StepEvent } from '@tapwright/connector';
import type { Bench } from '../../agents/agent.ts';
import type { Model } from '../../model/open-model.ts';

export interface TestBench extends Bench, Disposable {
  readonly events: StepEvent[];
}

/** A bench in memory; with a model, the agent asks it as `research`. */
export function testBench(model?: Model): TestBench {
  const folder = mkdtempSync(join(tmpdir(), 'tapwright-research-'));
  const events: StepEvent[] = [];
  const { signal } = new AbortController();
  return {
    artefacts: memoryArtefacts(),
    folder,
    signal,
    events,
    emit: async (event) => void events.push(event),
    ...(model && { ask: async (options) => model.ask({ ...options, agent: 'research', signal }) }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
