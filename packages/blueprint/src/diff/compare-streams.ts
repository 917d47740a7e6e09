import { isDeepStrictEqual } from 'node:util';
import type { Blueprint, Stream } from '../schema.ts';
import { change, matchByName, type BlueprintChange } from './change.ts';
import { readingChanges } from './compare-reading.ts';
import { compareSchemas } from './compare-schemas.ts';

const STREAMS = ['interpretation', 'streams'] as const;

export function compareStreams(before: Blueprint, after: Blueprint): BlueprintChange[] {
  const { both, removed, added } = matchByName(before.interpretation.streams, after.interpretation.streams);
  const renamed = new Set<string>();
  const gone = removed.map(({ item, index }) => {
    const successor = added.find(
      (candidate) => candidate.item.operation === item.operation && !renamed.has(candidate.item.name),
    );
    if (successor === undefined)
      return change('major', 'stream-removed', [...STREAMS, index], `the stream \`${item.name}\` is gone`);
    renamed.add(successor.item.name);
    const message = `the stream \`${item.name}\` is called \`${successor.item.name}\` now`;
    return change('major', 'stream-renamed', [...STREAMS, successor.index, 'name'], message);
  });
  const fresh = added
    .filter(({ item }) => !renamed.has(item.name))
    .map(({ item, index }) =>
      change('minor', 'stream-added', [...STREAMS, index], `the stream \`${item.name}\` is new`),
    );
  const changed = both.flatMap((pair) => compareStream(before, after, pair.before, pair.after, pair.index));
  return [...gone, ...fresh, ...changed];
}

function compareStream(
  before: Blueprint,
  after: Blueprint,
  old: Stream,
  now: Stream,
  index: number,
): BlueprintChange[] {
  const at = [...STREAMS, index];
  const what = `stream \`${now.name}\``;
  return [
    ...compareKey(old, now, at),
    ...compareCursor(old, now, at),
    ...compareParent(old, now, at),
    ...compareSchemas(
      { contract: before.contract, schema: old.schema },
      { contract: after.contract, schema: now.schema },
      'output',
      [...at, 'schema'],
      what,
    ),
    ...compareReading(old, now, at),
  ];
}

type At = readonly (string | number)[];

function compareKey(old: Stream, now: Stream, at: At): BlueprintChange[] {
  if (isDeepStrictEqual(old.primaryKey, now.primaryKey)) return [];
  const pointer = [...at, 'primaryKey'];
  if (old.primaryKey.length === 0)
    return [change('minor', 'key-added', pointer, `stream \`${now.name}\` has a primary key now`)];
  return [change('major', 'key-changed', pointer, `the primary key of stream \`${now.name}\` changed`)];
}

function compareCursor(old: Stream, now: Stream, at: At): BlueprintChange[] {
  const pointer = [...at, 'incremental'];
  const { incremental: was } = old;
  const { incremental: is } = now;
  if (was === undefined) {
    return is === undefined
      ? []
      : [change('minor', 'cursor-added', pointer, `stream \`${now.name}\` can be read incrementally now`)];
  }
  if (is === undefined) {
    return [change('major', 'cursor-removed', pointer, `stream \`${now.name}\` can no longer be read incrementally`)];
  }
  if (!isDeepStrictEqual([was.cursor, was.type], [is.cursor, is.type])) {
    return [
      change(
        'major',
        'cursor-changed',
        pointer,
        `the cursor of stream \`${now.name}\` changed; its state must be reset`,
      ),
    ];
  }
  if (isDeepStrictEqual(was, is)) return [];
  return [change('patch', 'cursor-settings', pointer, `how stream \`${now.name}\` asks for changes is different`)];
}

function compareParent(old: Stream, now: Stream, at: At): BlueprintChange[] {
  const changes: BlueprintChange[] = [];
  if (old.parent?.stream !== now.parent?.stream) {
    const message = `stream \`${now.name}\` is read per ${now.parent === undefined ? 'connection' : `record of \`${now.parent.stream}\``} now`;
    changes.push(change('major', 'parent-changed', [...at, 'parent'], message));
  }
  const [copied, copies] = [copiedFields(old), copiedFields(now)];
  for (const name of copied.filter((field) => !copies.includes(field))) {
    changes.push(
      change('major', 'field-removed', [...at, 'parent'], `the field \`${name}\` of stream \`${now.name}\` is gone`),
    );
  }
  for (const name of copies.filter((field) => !copied.includes(field))) {
    changes.push(
      change('minor', 'field-added', [...at, 'parent'], `the field \`${name}\` of stream \`${now.name}\` is new`),
    );
  }
  return changes;
}

/** Fields that are put into each record besides the API's own. */
function copiedFields(stream: Stream): string[] {
  const { copyTo } = stream.partitions ?? {};
  const { keyTo } = stream.records;
  return [...Object.keys(stream.parent?.copy ?? {}), ...[copyTo, keyTo].filter((name) => name !== undefined)];
}

function compareReading(old: Stream, now: Stream, at: At): BlueprintChange[] {
  const reading = readingChanges(old, now, at);
  if (!isDeepStrictEqual(old.deleted, now.deleted)) {
    reading.push(
      change('minor', 'deletion-changed', [...at, 'deleted'], `how stream \`${now.name}\` tells deletions changed`),
    );
  }
  if (old.description !== now.description) {
    reading.push(
      change('patch', 'description', [...at, 'description'], `the description of stream \`${now.name}\` changed`),
    );
  }
  return reading;
}
