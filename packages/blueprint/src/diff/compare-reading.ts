import { isDeepStrictEqual } from 'node:util';
import type { BlueprintPagination, Stream } from '../schema.ts';
import { change, type BlueprintChange } from './change.ts';

type At = readonly (string | number)[];

/**
 * How a stream is read. Whoever has the new connector sees the same rows, so none of these is more than a patch; the
 * old connector may get nothing any more.
 */
export function readingChanges(old: Stream, now: Stream, at: At): BlueprintChange[] {
  return [
    ...requestChanges(old, now, at),
    ...paginationChanges(old, now, at),
    ...recordChanges(old, now, at),
    ...otherChanges(old, now, at),
  ];
}

function requestChanges(old: Stream, now: Stream, at: At): BlueprintChange[] {
  const { method: oldMethod, path: oldPath, ...before } = old.request;
  const { method, path, ...after } = now.request;
  const pointer = [...at, 'request'];
  const changes: BlueprintChange[] = [];
  if (oldMethod !== method || oldPath !== path) {
    const message = `stream \`${now.name}\` is read with \`${method} ${path}\` now, not with \`${oldMethod} ${oldPath}\``;
    changes.push(change('patch', 'path-changed', [...pointer, 'path'], message));
  }
  if (!isDeepStrictEqual(before, after)) {
    const message = `what stream \`${now.name}\` sends with its request changed`;
    changes.push(change('patch', 'parameters-changed', pointer, message));
  }
  return changes;
}

function paginationChanges(old: Stream, now: Stream, at: At): BlueprintChange[] {
  if (isDeepStrictEqual(old.pagination, now.pagination)) return [];
  const pointer = [...at, 'pagination'];
  const [was, is] = [withoutSize(old.pagination), withoutSize(now.pagination)];
  if (isDeepStrictEqual(was, is)) {
    const message = `the pages of stream \`${now.name}\` are of another size (${sizeText(old.pagination)} before, ${sizeText(now.pagination)} now)`;
    return [change('patch', 'page-size-changed', pointer, message)];
  }
  const message = `stream \`${now.name}\` is paged ${pagerText(now.pagination)} now, and was ${pagerText(old.pagination)}`;
  return [change('patch', 'pagination-changed', pointer, message)];
}

function withoutSize(pagination: BlueprintPagination): object {
  const { pageSize: _size, ...rest } = { pageSize: undefined, ...pagination };
  return rest;
}

function sizeText(pagination: BlueprintPagination): string {
  if (pagination.kind === 'none' || pagination.pageSize === undefined) return 'what the server gives';
  const { value, max } = pagination.pageSize;
  return max === undefined ? String(value) : `${value}, at most ${max}`;
}

const PAGERS: Readonly<Record<BlueprintPagination['kind'], string>> = {
  none: 'not at all',
  'page-number': 'by number',
  offset: 'by offset',
  cursor: 'by cursor',
  'link-header': 'by links in a header',
  'next-url': 'by addresses in the answer',
  keyset: 'by the last key',
  'graphql-connection': 'by connection',
};

function pagerText(pagination: BlueprintPagination): string {
  const told = PAGERS[pagination.kind];
  return 'parameter' in pagination ? `${told} (\`${pagination.parameter.name}\`)` : told;
}

function recordChanges({ records: old }: Stream, { name, records: now }: Stream, at: At): BlueprintChange[] {
  if (isDeepStrictEqual(old, now)) return [];
  const pointer = [...at, 'records'];
  if (old.format !== now.format) {
    const message = `stream \`${name}\` comes as ${now.format} now, and was ${old.format}`;
    return [change('patch', 'format-of-records-changed', pointer, message)];
  }
  const [was, is] = [place(old.path), place(now.path)];
  const moved = was === is ? 'the records are wrapped in another way' : `the records are ${is} now, not ${was}`;
  return [change('patch', 'records-moved', pointer, `stream \`${name}\`: ${moved}`)];
}

function place(path: readonly string[]): string {
  return path.length === 0 ? 'the answer itself' : `at \`${path.join('.')}\``;
}

const OTHERS = ['operation', 'partitions', 'job', 'ignoreStatuses', 'toRow'] as const;

function otherChanges(old: Stream, now: Stream, at: At): BlueprintChange[] {
  return OTHERS.filter((key) => !isDeepStrictEqual(old[key], now[key])).map((key) =>
    change('patch', 'stream-reading', [...at, key], `\`${key}\` of stream \`${now.name}\` changed`),
  );
}
