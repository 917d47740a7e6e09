import type { RequestDraft } from '../http/request-draft.ts';
import { place } from '../http/request-draft.ts';
import type { PageSize } from '../pagination.ts';

/** How many records pages of a stream really had, whatever was asked for. Shared by all slices of one read. */
export interface PageSizes {
  /** The largest page met so far. */
  largest: number;
}

export function createPageSizes(): PageSizes {
  return { largest: 0 };
}

/** The page size to ask for: the caller's, else the definition's; never more than the API documents. */
export function askedSize(pageSize: PageSize | undefined, override: number | undefined): number | undefined {
  if (pageSize === undefined) return undefined;
  const wanted = override ?? pageSize.value;
  return pageSize.max === undefined ? wanted : Math.min(wanted, pageSize.max);
}

/** Writes the page size into the request. */
export function placeSize(
  draft: RequestDraft,
  pageSize: PageSize | undefined,
  override: number | undefined,
): RequestDraft {
  const size = askedSize(pageSize, override);
  return pageSize === undefined || size === undefined ? draft : place(draft, pageSize, size);
}
