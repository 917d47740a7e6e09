import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryArtefacts } from '@tapwright/connector';
import { createResearchAgent, dossierSchema, type Model, type ResearchOutcome } from '@tapwright/factory';
import type { z } from 'zod';

export interface ResearchedDocs {
  readonly outcome: ResearchOutcome;
  readonly dossier: z.output<typeof dossierSchema>;
}

/** Research of a folder or an address of pages, part by part: the order of questions is the same every time. */
export async function researchDocs(subject: string, model: Model): Promise<ResearchedDocs> {
  const { signal } = new AbortController();
  const own = mkdtempSync(join(tmpdir(), 'tapwright-docs-'));
  const artefacts = memoryArtefacts();
  try {
    const outcome = await createResearchAgent({ parallel: 1, limits: { delay: 0 } })(
      { subject, wanted: {}, allowPrivate: subject.startsWith('http:') },
      {
        artefacts,
        folder: own,
        signal,
        emit: async () => undefined,
        ask: (question) => model.ask({ ...question, agent: 'research', signal }),
      },
    );
    const text = Buffer.from(await artefacts.get(outcome.dossier)).toString();
    return { outcome, dossier: dossierSchema.parse(JSON.parse(text)) };
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}
