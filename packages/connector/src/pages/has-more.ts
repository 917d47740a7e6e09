import type { Path } from '../path.ts';
import type { ReceivedPage } from './pager.ts';

/** What the answer says about further pages; undefined where it says nothing. */
export function hasMore(
  page: Pick<ReceivedPage, 'at'>,
  paths: { readonly hasMore?: Path | undefined; readonly done?: Path | undefined },
): boolean | undefined {
  const more = booleanAt(page, paths.hasMore);
  if (more !== undefined) return more;
  const done = booleanAt(page, paths.done);
  return done === undefined ? undefined : !done;
}

function booleanAt(page: Pick<ReceivedPage, 'at'>, path: Path | undefined): boolean | undefined {
  if (path === undefined) return undefined;
  const value = page.at(path);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return !['', '0', 'false', 'no'].includes(value.toLowerCase());
  return Boolean(value);
}
