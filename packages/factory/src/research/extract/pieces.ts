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
const LARGEST = 8000;
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

/** The two halves of a piece, where it is worth being halved: an answer about it was too long. */
export function halvesOf({ page, sections }: Piece): readonly Piece[] {
  const [only, ...others] = sections;
  if (only !== undefined && others.length === 0) {
    if (only.end - only.start < SMALLEST) return [];
    const middle = page.text.indexOf('\n', (only.start + only.end) / 2) + 1;
    const cut = middle > only.start && middle < only.end ? middle : Math.floor((only.start + only.end) / 2);
    return [
      { page, sections: [{ ...only, end: cut }] },
      { page, sections: [{ ...only, start: cut }] },
    ];
  }
  const middle = Math.ceil(sections.length / 2);
  return [sections.slice(0, middle), sections.slice(middle)].map((half) => ({ page, sections: half }));
}

const SMALLEST = 400;
