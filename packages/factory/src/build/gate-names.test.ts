import { ConfigError, memoryArtefacts, memorySteps, type Decision, type StepPort } from '@tapwright/connector';
import { expect, test } from 'vitest';
import type { Agents } from '../agents/agent.ts';
import { DEFAULT_LIMITS } from './build-state.ts';
import { runBuild } from './run-build.ts';

const yes: Decision = { verdict: 'approved', by: 'ada', at: 0 };

/** A gate that was decided stays decided: asked under the same name, it answers as it did. */
function remembering(decisions: readonly Decision[]): { readonly steps: StepPort; readonly asked: string[] } {
  const known = new Map<string, Decision>();
  const asked: string[] = [];
  const approve: StepPort['approve'] = async ({ name }) => {
    const decision = known.get(name) ?? decisions[known.size] ?? { ...yes, verdict: 'rejected' };
    known.set(name, decision);
    asked.push(name);
    return decision;
  };
  return { steps: { ...memorySteps(), approve }, asked };
}

const unused = async (): Promise<never> => {
  throw new Error('nobody asks for it');
};

test('a gate that is come to again is another one, also after the build was parked', async () => {
  const research: Agents['research'] = async ({ feedback }) => {
    if (feedback !== undefined) throw new ConfigError('it cannot follow what was said', { code: 'model_needed' });
    return {
      name: 'shop',
      blueprint: 'b'.repeat(64),
      dossier: 'd'.repeat(64),
      streams: 1,
      actions: 0,
      facts: { declared: 1, inferred: 0, assumed: 0 },
      assumptions: [],
      contradictions: [],
      warnings: [],
    };
  };
  const { steps, asked } = remembering([{ ...yes, verdict: 'rejected', comment: 'no' }, yes]);
  const agents = { research, generate: unused, test: unused, testReview: unused, review: unused };
  const end = await runBuild(
    { subject: 'shop', wanted: {}, allowPrivate: false, limits: DEFAULT_LIMITS },
    { ...agents, publish: unused, merge: unused },
    { steps, artefacts: memoryArtefacts(), whenParked: 'ask' },
  );
  // Refused, parked, taken up, and asked once more.
  expect(asked).toEqual(['research', 'parked 1', 'research 2']);
  expect(end.end).toMatchObject({ status: 'rejected', at: 'gate:research' });
});
