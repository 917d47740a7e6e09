import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryArtefacts } from '@tapwright/connector';
import {
  createResearchAgent,
  createReviewAgent,
  createTestAgent,
  dossierSchema,
  generateAgent,
  type Agents,
  type Bench,
  type Model,
  type ResearchOutcome,
  type ReviewOutcome,
} from '@tapwright/factory';
import type { z } from 'zod';

export interface ResearchedDocs {
  readonly outcome: ResearchOutcome;
  readonly dossier: z.output<typeof dossierSchema>;
}

/** Research of a folder or an address of pages, part by part: the order of questions is the same every time. */
export async function researchDocs(subject: string, model: Model): Promise<ResearchedDocs> {
  await using desk = openDesk(model);
  const outcome = await researched(subject, desk);
  const text = Buffer.from(await desk.artefacts.get(outcome.dossier)).toString();
  return { outcome, dossier: dossierSchema.parse(JSON.parse(text)) };
}

/** The stages of a build in which a model is asked, with those between them. */
export async function buildDocs(subject: string, model: Model): Promise<ReviewOutcome> {
  await using desk = openDesk(model);
  const { name, blueprint, dossier } = await researched(subject, desk);
  const printed = await generateAgent(
    { mode: 'GENERATE', name, blueprint, dossier, wanted: {} },
    desk.bench('generate'),
  );
  const task = { mode: 'GENERATE', package: printed.package, blueprint, dossier } as const;
  const tested = await createTestAgent({ level: 'L1' })(task, desk.bench('test'));
  return createReviewAgent()({ name, package: tested.package, blueprint, dossier }, desk.bench('review'));
}

interface Desk extends AsyncDisposable {
  readonly artefacts: Bench['artefacts'];
  readonly bench: (agent: keyof Agents) => Bench;
}

function openDesk(model: Model): Desk {
  const { signal } = new AbortController();
  const folder = mkdtempSync(join(tmpdir(), 'tapwright-docs-'));
  const artefacts = memoryArtefacts();
  return {
    artefacts,
    bench: (agent) => {
      const own = join(folder, agent);
      mkdirSync(own);
      const emit = async (): Promise<void> => undefined;
      return { artefacts, folder: own, signal, emit, ask: (question) => model.ask({ ...question, agent, signal }) };
    },
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

function researched(subject: string, desk: Desk): Promise<ResearchOutcome> {
  const research = createResearchAgent({ parallel: 1, limits: { delay: 0 } });
  return research({ subject, wanted: {}, allowPrivate: subject.startsWith('http:') }, desk.bench('research'));
}
