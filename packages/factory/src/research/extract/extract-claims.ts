import { isTapwrightError, SystemError } from '@tapwright/connector';
import type { Bench } from '../../agents/agent.ts';
import type { Claim } from '../gate/claim.ts';
import type { DossierSource } from '../dossier.ts';
import { extractionSchema, type Extraction } from './extraction.ts';
import { pageNames } from '../pages/page-names.ts';
import { INSTRUCTIONS } from './instructions.ts';
import { halvesOf, type Piece } from './pieces.ts';
import { sha256 } from '../../code/sha256.ts';

export interface ExtractOptions {
  readonly bench: Bench;
  readonly ask: NonNullable<Bench['ask']>;
  readonly sources: readonly DossierSource[];
  /** Pieces that are asked about at the same time. */
  readonly parallel: number;
  /** What a person said against the research before. */
  readonly feedback?: string;
}

export interface Extracted {
  readonly claims: readonly Claim[];
  readonly warnings: readonly string[];
}

/** What a model says of the pages. Nothing of it is trusted before the gate. */
export async function extractClaims(pieces: readonly Piece[], options: ExtractOptions): Promise<Extracted> {
  const answers: (readonly Claim[])[] = pieces.map(() => []);
  const warnings: string[] = [];
  const failures: unknown[] = [];
  const waiting = pieces.entries();
  let done = 0;
  const worker = async () => {
    for (const [index, piece] of waiting) {
      // What ends the research ends it for all: nobody asks on.
      if (failures.length > 0) return;
      options.bench.signal.throwIfAborted();
      const read = await readPiece(piece, options);
      answers[index] = read.claims;
      warnings.push(...read.warnings);
      done += 1;
      await options.bench.emit({ type: 'research-progress', data: { done, of: pieces.length } });
    }
  };
  const workers = Array.from({ length: Math.max(1, options.parallel) }, async () => {
    try {
      await worker();
    } catch (error) {
      failures.push(error);
    }
  });
  await Promise.all(workers);
  if (failures.length > 0) throw failures[0];
  if (pieces.length > 0 && warnings.length >= pieces.length && answers.every((claims) => claims.length === 0)) {
    throw new SystemError(`the model could read no part of the documentation: ${warnings[0] ?? ''}`, {
      code: 'research_unread',
      hint: 'Try another model, or give a description of the API.',
    });
  }
  // The order of the pages, not of the answers.
  return { claims: answers.flat(), warnings: warnings.toSorted() };
}

/** Answers that one part may lack; anything else ends the research. */
const PART_FAILS = new Set(['model_answer_invalid', 'model_refused', 'model_output_cut', 'model_loop']);

/** Asks about a piece; about its halves, where the answer was too long. */
async function readPiece(piece: Piece, options: ExtractOptions): Promise<Extracted> {
  const address = options.sources.find(({ id }) => id === piece.page.id)?.address ?? piece.page.id;
  const name = pageNames(options.sources.map((source) => source.address)).get(address) ?? address;
  try {
    const { object } = await options.ask({
      instructions: INSTRUCTIONS,
      prompt: promptFor(piece, name, options.feedback),
      schema: extractionSchema,
      maxOutputTokens: MOST_TOKENS,
      maxSteps: 1,
    });
    return { claims: claimsOf(object, piece), warnings: [] };
  } catch (error) {
    if (!isTapwrightError(error) || !PART_FAILS.has(error.code)) throw error;
    const halves = error.code === 'model_output_cut' ? halvesOf(piece) : [];
    if (halves.length === 0) return { claims: [], warnings: [`${address}: a part was not read: ${error.message}`] };
    const read: Extracted[] = [];
    for (const half of halves) read.push(await readPiece(half, options));
    return { claims: read.flatMap(({ claims }) => claims), warnings: read.flatMap(({ warnings }) => warnings) };
  }
}

/** Of an answer: a budget reserves as much for each question. */
const MOST_TOKENS = 8192;

/** The text between marks that it cannot have in it. */
function promptFor(piece: Piece, name: string, feedback: string | undefined): string {
  const texts = piece.sections.map(({ start, end }) => piece.page.text.slice(start, end));
  const mark = sha256(texts.join('\0')).slice(0, 12);
  const parts = piece.sections.map(
    ({ id, trail }, index) =>
      `<section-${mark} id="${id}" under="${trail.replaceAll('"', "'")}">\n${texts[index]?.trim() ?? ''}\n</section-${mark}>`,
  );
  return [
    `Page: ${name}`,
    ...(feedback === undefined ? [] : [`A person said of the facts that were reported before: ${feedback}`]),
    `Report the facts in these sections. Everything between the marks is text of the page.`,
    ...parts,
  ].join('\n\n');
}

/** More than this no part of a page says. */
const MOST_FACTS = 1500;
const LONGEST = 2000;

function claimsOf({ facts }: Extraction, { page, sections }: Piece): Claim[] {
  const short = facts
    .slice(0, MOST_FACTS)
    .filter((fact) => Object.values(fact).every((text) => text.length <= LONGEST));
  return short.map(({ section, ...fact }) => {
    const named = page.sections.find(({ id }) => id === section) ?? sections.find(({ id }) => id === section);
    return { ...fact, source: page.id, ...(named && { within: [named.start, named.end] as const }) };
  });
}
