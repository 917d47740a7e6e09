import type { GateChanges, GateEvidence } from '@tapwright/app';
import { blueprintText } from './blueprint-text.ts';
import { paint } from './style.ts';
import { oneLine, table } from './table.ts';
import { percent } from './units.ts';

type FileDiff = GateChanges['files'][number];

const SINCE: Readonly<Record<GateChanges['since'], string>> = {
  nothing: 'all of it is new',
  published: 'since what users have now',
  shown: 'since what was seen at the gate before',
};
const MARKS = { added: 'A', changed: 'M', removed: 'D' } as const;

interface ChangesOptions {
  /** Files at most. Default: all. */
  readonly most?: number;
  /** Where it will be shown. Default: standard output. */
  readonly stream?: NodeJS.WriteStream;
}

/** How much changes since when; then the files, those written by hand first. */
export function changesText(
  { since, files }: GateChanges,
  { most = Number.POSITIVE_INFINITY, stream = process.stdout }: ChangesOptions = {},
): string {
  if (files.length === 0) return `nothing changes ${SINCE[since]}`;
  const sum = (side: 'added' | 'removed'): number => files.reduce((total, file) => total + file[side], 0);
  const head = `${files.length} ${files.length === 1 ? 'file' : 'files'}, +${sum('added')} −${sum('removed')} lines, ${SINCE[since]}`;
  const lines = files.slice(0, most).map((file) => fileLine(file, stream));
  const more = files.length > most ? [`  … and ${files.length - most} more`] : [];
  return [head, ...lines, ...more].join('\n');
}

function fileLine({ path, status, added, removed, origin }: FileDiff, stream: NodeJS.WriteStream): string {
  const counts = `+${added} −${removed}`.padEnd(12);
  const by = origin === 'hand' ? `  ${paint('yellow', 'written by hand', stream)}` : '';
  return `  ${MARKS[status]} ${paint('dim', counts, stream)} ${oneLine(path)}${by}`;
}

/** What changes, line by line, in the colours of `git diff`. */
export function diffText(files: readonly FileDiff[], stream: NodeJS.WriteStream = process.stdout): string {
  return files
    .map(({ text }) =>
      text
        .split('\n')
        .map((line) => painted(oneLine(line), stream))
        .join('\n'),
    )
    .join('\n');
}

function painted(line: string, stream: NodeJS.WriteStream): string {
  if (/^(?:---|\+\+\+) /.test(line)) return paint('bold', line, stream);
  if (line.startsWith('@@')) return paint('cyan', line, stream);
  if (line.startsWith('+')) return paint('green', line, stream);
  return line.startsWith('-') ? paint('red', line, stream) : line;
}

/** Streams, assumptions, and where documentation says what: each fact with its passage. */
export function evidenceText({ blueprint, dossier }: GateEvidence): string {
  const { facts, sources, contradictions } = dossier;
  const address = new Map(sources.map((source) => [source.id, source.address]));
  const rows = facts.map(({ subject, property, value, status, reason, quote, source }) => [
    subject,
    property,
    value,
    reason === undefined ? status : `${status}: ${reason}`,
    quote ?? '',
    address.get(source ?? '') ?? '',
  ]);
  const read = sources.map(({ address: place, bytes }) => [place, bytes]);
  const against = contradictions.map(({ subject, property, reason }) => [subject, property, reason]);
  return [
    blueprintText(blueprint),
    table(['rests on', 'sure', 'for', 'where it says so'], rulesOf(blueprint), 90),
    table(['fact about', 'what', 'is', 'status', 'because it says', 'in'], rows, 70),
    table(['contradiction about', 'what', 'taken'], against, 120),
    table(['read', 'bytes'], read, 120),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What a rule inferred, the least sure first; what the description declares outright is left out. */
function rulesOf({ evidence }: GateEvidence['blueprint']): readonly (readonly string[])[] {
  return Object.entries(evidence)
    .flatMap(([fact, entries]) => entries.map((entry) => ({ fact, ...entry })))
    .filter(({ confidence }) => confidence < 1)
    .toSorted((one, other) => one.confidence - other.confidence)
    .map(({ fact, rule, confidence, pointer, note }) => [
      rule,
      percent(confidence),
      fact.replace('/interpretation/', ''),
      pointer ?? note ?? '',
    ]);
}
