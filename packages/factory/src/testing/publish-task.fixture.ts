import type { PublishTask, ReviewOutcome, TestOutcome } from '../agents/agent.ts';
import { resultsOf, type PackageTexts, type TestBench } from './ledger.fixture.ts';

/** What a run that went well hands to the publisher; parts of it otherwise. */
export async function publishTask(
  bench: TestBench,
  texts: PackageTexts,
  parts: {
    readonly key?: string;
    readonly test?: Partial<TestOutcome>;
    readonly risk?: Partial<ReviewOutcome['risk']>;
    readonly findings?: ReviewOutcome['findings'];
    readonly verdict?: ReviewOutcome['verdict'];
  } = {},
): Promise<PublishTask> {
  const snapshot = await bench.keep(texts);
  return {
    key: parts.key ?? 'run-1',
    name: 'ledger',
    package: snapshot,
    blueprint: await bench.approve(),
    dossier: await bench.artefacts.put('{}'),
    test: {
      package: snapshot,
      passed: true,
      level: 'L3',
      counts: { passed: 40, failed: 0, skipped: 1 },
      mutants: 0.97,
      grid: { passed: 120, failed: 0 },
      diagnostics: [],
      failures: [],
      sandbox: 'bubblewrap',
      ...parts.test,
    },
    review: {
      verdict: parts.verdict ?? 'approve',
      findings: parts.findings ?? [],
      risk: {
        hosts: ['api.ledger.example'],
        authentication: ['oauth2-client-credentials'],
        writes: { keyed: 0, idempotent: 1, unsafe: 1 },
        dependencies: ['@tapwright/connector', 'zod'],
        handwritten: ['src/hooks.ts'],
        assumptions: 1,
        level: 'L3',
        change: 'none',
        ...parts.risk,
      },
      feedback: '',
    },
  };
}

/** The package with other texts, and results that fit. */
export function packageWith(texts: PackageTexts, changes: Readonly<Record<string, string | undefined>>): PackageTexts {
  const next = new Map(texts);
  for (const [path, text] of Object.entries(changes)) {
    if (text === undefined) next.delete(path);
    else next.set(path, text);
  }
  return next.set('test-results.json', resultsOf(next));
}
