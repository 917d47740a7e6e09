import type { GatePage } from '../gate/gate-page.ts';
import { trailOf, type Section } from '../pages/sections.ts';

/** A part of a page that is asked about at once. */
export interface Piece {
  readonly page: GatePage;
  readonly sections: readonly PiecePart[];
}

export interface PiecePart {
  readonly id: string;
  /** Headings around it, outermost first. */
  readonly trail: string;
  readonly start: number;
  readonly end: number;
}

/** Characters that are asked about at once: what belongs together stays together, and an answer is not cut. */
const LARGEST = 14_000;
const LEAST_WORDS = 3;

/** Parts of a page, whole sections each; a section that is too long is cut at its lines. */
export function piecesOf(page: GatePage): readonly Piece[] {
  const pieces: PiecePart[][] = [[]];
  let size = 0;
  for (const part of page.sections.flatMap((section) => partsOf(page, section))) {
    const length = part.end - part.start;
    if (size > 0 && size + length > LARGEST) {
      pieces.push([]);
      size = 0;
    }
    pieces.at(-1)?.push(part);
    size += length;
  }
  return pieces.filter((parts) => parts.length > 0).map((sections) => ({ page, sections }));
}

function partsOf(page: GatePage, section: Section): PiecePart[] {
  const { id, start, end } = section;
  if (
    page.text
      .slice(start, end)
      .split(/\s+/)
      .filter((word) => /\w/.test(word)).length < LEAST_WORDS
  )
    return [];
  const trail = trailOf(page.sections, section)
    .map(({ heading }) => heading)
    .filter((heading) => heading !== '')
    .toReversed()
    .join(' › ');
  return cutsOf(page.text, start, end).map(([from, to]) => ({ id, trail, start: from, end: to }));
}

function cutsOf(text: string, start: number, end: number): [number, number][] {
  const cuts: [number, number][] = [];
  for (let from = start; from < end;) {
    const newline = end - from <= LARGEST ? end : text.lastIndexOf('\n', from + LARGEST) + 1;
    const to = newline > from ? newline : Math.min(end, from + LARGEST);
    cuts.push([from, to]);
    from = to;
  }
  return cuts;
}
