import type { OperationView, RequestField } from './operation-view.ts';
import type { PaginationResult } from './pagination/choose.ts';

const IGNORED = /\b(ignored|disregarded|not applied|has no effect|have no effect)\b.{0,20}\b(if|when|once|where)\b/i;

/** A pager parameter and the filters that an operation says are ignored beside it. */
export type LostFilters = ReadonlySet<string>;

function pagerName(pagination: PaginationResult): string | undefined {
  const { value } = pagination.pagination;
  return value.kind === 'cursor' ? value.parameter.name : undefined;
}

function names(sentence: string, field: RequestField): boolean {
  return ['`', "'", '"'].some((quote) => sentence.includes(`${quote}${field.name}${quote}`));
}

function mentions(sentence: string, name: string): boolean {
  return sentence
    .toLowerCase()
    .split(/[^a-z0-9_]+/)
    .includes(name.toLowerCase());
}

/**
 * "The `after` parameter … is ignored if an iterator is passed": from the second page on nothing is filtered. What one
 * operation says of two of its parameters holds wherever both stand side by side.
 */
export function lostFilters(lists: Iterable<readonly [OperationView, PaginationResult]>): LostFilters {
  const lost = new Set<string>();
  for (const [view, pagination] of lists) {
    const pager = pagerName(pagination);
    if (pager === undefined) continue;
    const said = (view.operation.description ?? '').split(/[.\n]+/).filter((sentence) => isLoss(sentence, pager));
    for (const field of view.fields) {
      const own = field.description.split(/[.\n]+/).some((sentence) => isLoss(sentence, pager));
      if (field.in === 'query' && (own || said.some((sentence) => names(sentence, field))))
        lost.add(`${pager}\0${field.name}`);
    }
  }
  return lost;
}

function isLoss(sentence: string, pager: string): boolean {
  const at = sentence.search(IGNORED);
  return at >= 0 && mentions(sentence.slice(at), pager);
}

/** Names of the filters that this list loses after its first page. */
export function filtersLostBy(pagination: PaginationResult, lost: LostFilters): readonly string[] {
  const pager = pagerName(pagination);
  if (pager === undefined) return [];
  return [...lost].filter((pair) => pair.startsWith(`${pager}\0`)).map((pair) => pair.slice(pager.length + 1));
}
