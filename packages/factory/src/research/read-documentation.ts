import { ConfigError } from '@tapwright/connector';
import type { Bench } from '../agents/agent.ts';
import type { Dossier, DossierSource } from './dossier.ts';
import { extractClaims } from './extract/extract-claims.ts';
import { piecesOf } from './extract/pieces.ts';
import { gateFacts } from './gate/gate-facts.ts';
import { gatePage, type GatePage } from './gate/gate-page.ts';
import type { Page } from './pages/documentation.ts';
import { judgeReadings } from './second/judge-readings.ts';
import { readAgain, type ReadAgain } from './second/read-again.ts';
import type { ResearchOptions } from './research-options.ts';

export interface ReadDocumentation {
  readonly dossier: Dossier;
  readonly title: string;
  /** The pages as the gate has read them. */
  readonly pages: readonly GatePage[];
  readonly warnings: readonly string[];
}

/** From pages to what they prove: a model reads them in parts, all at once; the gate judges what it says. */
export async function readDocumentation(
  pages: readonly Page[],
  ask: NonNullable<Bench['ask']>,
  bench: Bench,
  options: ResearchOptions & { readonly feedback?: string },
): Promise<ReadDocumentation> {
  const sources = await Promise.all(pages.map(async (page, index) => keep(page, index, bench)));
  const gatePages = pages.map((page, index) => gatePage(sources[index]?.id ?? '', page.clean.text, page.clean.hidden));
  const pieces = gatePages.flatMap((page) => piecesOf(page));
  if (pieces.length === 0) throw nothingToRead(pages);
  await bench.emit({ type: 'research-pages', data: { pages: pages.length, parts: pieces.length } });
  const { parallel = 4, feedback } = options;
  const { claims, warnings } = await extractClaims(pieces, {
    bench,
    ask,
    sources,
    parallel,
    ...(feedback !== undefined && { feedback }),
  });
  const first = gateFacts(claims, gatePages);
  const again =
    options.secondReader === false ? NOT_AGAIN : await readAgain(first.facts, gatePages, { bench, ask, parallel });
  const gated = judgeReadings(first, again.readings);
  const count = (status: string) => gated.facts.filter((fact) => fact.status === status).length;
  await bench.emit({
    type: 'research-facts',
    data: { proven: count('proven'), assumed: count('assumed'), contradicted: count('contradicted') },
  });
  const dossier: Dossier = {
    formatVersion: 1,
    sources: [...sources],
    facts: [...gated.facts],
    contradictions: [...gated.contradictions],
  };
  return { dossier, title: commonTitle(pages), pages: gatePages, warnings: [...warnings, ...again.warnings] };
}

const NOT_AGAIN: ReadAgain = { readings: new Map(), warnings: [] };

/** Keeps a page as it came, and as it reads. */
async function keep(
  { address, kind, bytes, fetchedAt, clean }: Page,
  index: number,
  bench: Bench,
): Promise<DossierSource> {
  const [sha256, text] = await Promise.all([
    bench.artefacts.put(bytes, kind.startsWith('html') ? 'text/html' : 'text/plain'),
    bench.artefacts.put(clean.text, 'text/markdown'),
  ]);
  return {
    id: `page-${index + 1}`,
    address,
    sha256,
    text,
    fetchedAt,
    kind,
    bytes: bytes.length,
    ...(clean.title !== '' && { title: clean.title }),
    ...(clean.hidden.length > 0 && { hidden: clean.hidden.map(([start, end]): [number, number] => [start, end]) }),
  };
}

function nothingToRead(pages: readonly Page[]): ConfigError {
  return new ConfigError(`the ${pages.length} pages of the documentation say nothing`, {
    code: 'research_nothing_read',
    hint: 'Where pages are made by scripts in the browser, save them as HTML and give the folder.',
  });
}

/** What titles have in common: `Authentication | Tides API` and `Stations | Tides API` are about the `Tides API`. */
function commonTitle(pages: readonly Page[]): string {
  const counts = new Map<string, number>();
  for (const { clean } of pages)
    for (const part of new Set(clean.title.split(/\s+[|–—·:-]\s+/)))
      if (part.trim() !== '') counts.set(part.trim(), (counts.get(part.trim()) ?? 0) + 1);
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return most === undefined || most[1] < 2 ? (pages[0]?.clean.title ?? '') || 'API' : most[0];
}
