import { connect, type ConnectOptions, type ConnectorDefinition, type JsonObject } from '@tapwright/connector';
import type { Blueprint } from '@tapwright/blueprint';
import { rowId } from './stream-under-test.ts';

export interface ProbeOptions {
  readonly blueprint: Blueprint;
  /** Of a live server, or of a mock. */
  readonly config: JsonObject;
  /** Pages to read. Default 3. */
  readonly pages?: number;
  /** Records to ask for per page. Default: what the stream asks for. */
  readonly pageSize?: number;
  readonly connectOptions?: ConnectOptions;
}

/** What the first pages of a stream show of how it pages. */
export interface ProbeReport {
  readonly stream: string;
  /** Records on each page. */
  readonly pages: readonly number[];
  /** No record is on two pages: the server goes on where it is told to. */
  readonly disjoint: boolean;
  /** More than one page came, so the page token was taken. Undefined where the first page was the last. */
  readonly tokenConsumed: boolean | undefined;
  /** `capped`: the server gives fewer than were asked for, on a page that is not the last. */
  readonly pageSize: 'honoured' | 'capped' | 'ignored' | 'unknown';
  /** The stream ended within the pages that were read. */
  readonly endReached: boolean;
}

/**
 * Reads the first pages of a stream and reports whether it really pages as it was inferred to.
 * Throws what the connection throws, for example when a page comes again.
 */
export async function probe(
  connector: ConnectorDefinition,
  stream: string,
  options: ProbeOptions,
): Promise<ProbeReport> {
  const { blueprint, config, pages: wanted = 3, connectOptions } = options;
  const asked = options.pageSize ?? askedSize(blueprint, stream);
  const counts: number[] = [];
  const ids: string[] = [];
  const known = blueprint.interpretation.streams.find((one) => one.name === stream);
  let ended = true;
  await using connection = await connect(connector, config, connectOptions);
  for await (const batch of connection.read(
    stream,
    options.pageSize === undefined ? {} : { pageSize: options.pageSize },
  )) {
    if (batch.count === 0) continue;
    if (counts.length >= wanted) {
      ended = false;
      break;
    }
    counts.push(batch.count);
    for (const row of batch.records) ids.push(known === undefined ? JSON.stringify(row) : rowId(known, row));
  }
  return {
    stream,
    pages: counts,
    disjoint: new Set(ids).size === ids.length,
    tokenConsumed: counts.length > 1 ? new Set(ids).size > (counts[0] ?? 0) : undefined,
    pageSize: judgeSize(counts, asked, ended),
    endReached: ended,
  };
}

function askedSize(blueprint: Blueprint, name: string): number | undefined {
  const pagination = blueprint.interpretation.streams.find((one) => one.name === name)?.pagination;
  return pagination === undefined || pagination.kind === 'none' ? undefined : pagination.pageSize?.value;
}

function judgeSize(counts: readonly number[], asked: number | undefined, ended: boolean): ProbeReport['pageSize'] {
  // The last page may be short; only the others tell.
  const full = ended ? counts.slice(0, -1) : counts;
  const largest = Math.max(...full, 0);
  if (asked === undefined || counts.length === 0) return 'unknown';
  if (Math.max(...counts) > asked) return 'ignored';
  if (full.length === 0) return 'unknown';
  return largest === asked ? 'honoured' : 'capped';
}
