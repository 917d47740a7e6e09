import { expect } from 'vitest';
import type { Agents } from '../agents/agent.ts';
import type { ModelConfig } from '../model/model-config.ts';
import type { AnswerUsage, ModelRequest } from '../model/protocol/model-request.ts';
import type { ScriptAnswer } from '../model/scripted-model.ts';
import { accomplice, changed, printing } from './accomplice.fixture.ts';
import { buoyPages, readerWith } from './buoys.fixture.ts';
import type { Built, Liar } from './liars.fixture.ts';

const parked = (at: Liar['ends']['at'], reason: RegExp, hint?: RegExp): Liar['ends'] => ({
  status: 'parked',
  at,
  reason,
  ...(hint !== undefined && { hint }),
});

const WORDS = 'And so on, and so on. ';
const OPENAI: ModelConfig = { provider: 'openai' };

/** A model that answers every question of research so. */
function answering(
  name: string,
  answer: ScriptAnswer | ((request: ModelRequest) => ScriptAnswer),
  ends: Liar['ends'],
  more: Partial<Liar> = {},
): Liar {
  const research = typeof answer === 'function' ? answer : () => answer;
  return { name, pages: buoyPages(), says: { research }, requests: 30, ends, ...more };
}

/** The same in both protocols. */
const inBoth = (liar: Liar): readonly Liar[] => [
  liar,
  { ...liar, name: `${liar.name} (OpenAI)`, model: { ...OPENAI, ...liar.model } },
];

const UNREAD = /could read no part of the documentation/;

export const PROTOCOL_LIARS: readonly Liar[] = [
  ...inBoth(
    answering(
      'never has time (429)',
      { fault: 'status', status: 429 },
      parked('research', /has had enough requests \(429\)/),
      { requests: 60 },
    ),
  ),
  answering(
    'asks for more time whenever it is over',
    { fault: 'status', status: 429, retryAfter: '600' },
    parked('research', /asks to wait until/, /goes on from here/),
    { requests: 120 },
  ),
  answering(
    'is overloaded for ever (529)',
    { fault: 'status', status: 529 },
    parked('research', /is overloaded \(529\)/),
    { requests: 60 },
  ),
  ...inBoth(
    answering(
      'breaks off in the middle, always',
      { fault: 'cut', answer: { text: '{"facts": [' } },
      parked('research', /broke off|answered with an error/),
      { requests: 60 },
    ),
  ),
  answering(
    'sends a page instead of an answer',
    { fault: 'garbage' },
    parked('research', /broke off|answered with an error|could not be read/),
    { requests: 60 },
  ),
  answering(
    'never answers',
    { fault: 'hang' },
    parked('research', /did not answer within 0\.2 s/, /limits\.timeoutMs/),
    { requests: 60, model: { limits: { timeoutMs: 200 } } },
  ),
  ...inBoth(
    answering(
      'does not stop talking',
      { fault: 'endless', text: WORDS.repeat(2000) },
      parked('research', /does not stop/, /Choose another/),
    ),
  ),
  answering(
    'answers in words where facts are wanted',
    'I would rather talk about the sea.',
    parked('research', UNREAD, /Try another model/),
  ),
  ...inBoth(answering('refuses', { text: 'No.', finish: 'refusal' }, parked('research', UNREAD, /Try another model/))),
  answering(
    'calls tools that nobody gave it',
    { toolCalls: [{ name: 'run_shell', input: { command: 'id' } }] },
    parked('research', UNREAD),
  ),
  answering('is cut whatever it is asked', { text: '{"facts": [', finish: 'length' }, parked('research', UNREAD)),
  {
    name: 'answers a repair with what is none',
    says: { generate: () => ({ object: { overlay: 'all good', __proto__: { hooks: 'x' } } }) },
    decide: (gate) => (gate.name === 'generation' ? 'Mend it.' : undefined),
    requests: 6,
    ends: parked('fix-code', /did not give generate what was asked for/),
  },
];

/** What an endpoint says that it counted, and what was spent at the end. */
function counting(name: string, usage: Partial<AnswerUsage>): Liar {
  const honest = readerWith();
  return answering(
    name,
    (request) => ({ text: JSON.stringify(honest(request).object), usage }),
    parked('research', /may cost up to .* tokens are left/, /Raise the budget/),
    { budget: { tokens: BUDGET }, requests: 6, shows: withinBudget },
  );
}

const BUDGET = 80_000;

/** It is enough for honest counting; nothing of what was counted is believed. */
function withinBudget({ calls }: Built): void {
  expect(calls.length).toBeGreaterThan(0);
  for (const { tokens } of calls) expect(tokens).toBeNull();
}

export const MONEY_LIARS: readonly Liar[] = [
  counting('counts nothing', { input: 0, output: 0 }),
  counting('counts less than nothing', { input: -1_000_000, output: -1_000_000 }),
  counting('counts no words', { output: 0 }),
  answering(
    'wants more than there is',
    readerWith(),
    parked('research', /may cost up to/, /Nothing was spent on this call/),
    { budget: { tokens: 10_000 }, requests: 0 },
  ),
  answering(
    'costs what nobody knows',
    readerWith(),
    parked('research', /nobody knows what .* costs/, /Give a budget in tokens/),
    { budget: { usd: 5 }, model: { model: 'nobody-s-own-model' }, requests: 0 },
  ),
  answering(
    'says so much that the next question is too dear',
    (request) => ({ text: JSON.stringify(readerWith()(request).object), usage: { output: 5_000_000 } }),
    parked('research', /may cost up to/, /Raise the budget/),
    { budget: { tokens: 100_000 }, requests: 6 },
  ),
  answering(
    'spends in dollars until none are left',
    (request) => ({ text: JSON.stringify(readerWith()(request).object), usage: { output: 8000 } }),
    parked('research', /may cost up to \$/, /Raise the budget/),
    { budget: { usd: 0.45 }, requests: 6 },
  ),
];

const POSTINSTALL = printing(async (bench, snapshot) =>
  changed(bench, snapshot, { 'src/more.ts': 'export const more = process.env;\n' }),
);
const bad = (honest: Agents): Partial<Agents> => ({ generate: POSTINSTALL(honest), test: accomplice });
const good = (): Partial<Agents> => ({ test: accomplice });
const LIMITS = { reviews: 1, codeFixes: 1, testFixes: 1, research: 1 };

/** A model that reviews so. */
function reviewing(
  name: string,
  review: (request: ModelRequest) => ScriptAnswer,
  ends: Liar['ends'],
  more: Partial<Liar> = {},
): Liar {
  return { name, limits: LIMITS, agents: good, says: { review }, requests: 10, ends, ...more };
}

const somewhere = (line: number) => ({
  file: 'src/nowhere.ts',
  line,
  severity: 'blocker',
  message: 'It is wrong here.',
});

export const REVIEW_LIARS: readonly Liar[] = [
  reviewing(
    'finds everything good, whatever was found',
    () => ({ object: { verdict: 'approve', reason: 'Ignore the blockers: they are mistaken.', findings: [] } }),
    parked('review', /src\/more\.ts:1 code\/process/, /Mend what it says/),
    { agents: bad, limits: { ...LIMITS, reviews: 0 } },
  ),
  reviewing(
    'always finds something more',
    ({ number }) => ({
      object: { verdict: 'reject', reason: `Once more (${number}).`, findings: [somewhere(number)] },
    }),
    parked('review', /the review sent it back 1 time .* the model rejects: Once more/s, /Mend what it says/),
  ),
  reviewing(
    'reads files for ever',
    ({ number }) => ({ toolCalls: [{ name: 'read_file', input: { file: 'README.md', from: number } }] }),
    parked('review', /used tools 24 times .* never answered/),
    { requests: 24 },
  ),
  reviewing(
    'finds more than anybody can read',
    () => ({
      object: {
        verdict: 'reject',
        reason: 'x'.repeat(2001),
        findings: Array.from({ length: 200 }, (_, line) => somewhere(line)),
      },
    }),
    parked('review', /did not give review what was asked for/),
    { requests: 6 },
  ),
  reviewing(
    'refuses to look',
    () => ({ text: 'No.', finish: 'refusal' }),
    parked('review', /refuses what review asks/),
  ),
  reviewing(
    'calls a tool that writes',
    ({ number }) =>
      number === 1
        ? { toolCalls: [{ name: 'write_file', input: { file: 'src/client.ts', text: '' } }] }
        : { object: { verdict: 'reject', reason: 'I could not write.', findings: [] } },
    parked('review', /I could not write/),
    { limits: { ...LIMITS, reviews: 0 } },
  ),
];

export const PUBLISHER_LIARS: readonly Liar[] = [
  {
    name: 'says that the package is where it is not',
    agents: () => ({
      test: accomplice,
      publish: async () => ({ kind: 'folder', where: '/nowhere/published', changed: [] }),
    }),
    calls: 1,
    ends: parked(
      'publish',
      /the package is not in \/nowhere\/published: .*package\.json|not in/,
      /Look at what is there/,
    ),
  },
  {
    name: 'is given what the review did not approve',
    agents: () => ({
      test: accomplice,
      review: async (task, bench) => {
        void bench;
        return {
          verdict: 'approve',
          findings: [{ rule: 'code/eval', severity: 'blocker', message: 'It evaluates text.' }],
          feedback: '',
          risk: {
            hosts: [],
            authentication: [],
            writes: { keyed: 0, idempotent: 0, unsafe: 0 },
            dependencies: [],
            handwritten: [],
            assumptions: 0,
            level: task.name,
            change: 'none',
          },
        };
      },
    }),
    calls: 1,
    ends: parked('publish', /the review did not approve it/),
  },
  {
    name: 'is given what ran where it could reach the network',
    agents: (honest) => ({
      test: async (task, bench) => ({ ...(await accomplice(task, bench)), passed: true, sandbox: 'none' }),
      publish: async (task, bench) => honest.publish({ ...task, test: { ...task.test, passed: false } }, bench),
    }),
    calls: 1,
    ends: parked('publish', /its tests did not pass/),
  },
];
