import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, type Case } from './measure.ts';
import { programs, scratch } from './places.ts';

export const PEERS = { 'airbyte-cdk': 'airbyte-cdk==7.39.1', dlt: 'dlt[duckdb]==1.31.0' } as const;
type Peer = keyof typeof PEERS;

/** Installs what is measured against: two from PyPI, one made of Go's standard library. False: there is no Go. */
export function installPeers(): { readonly go: boolean } {
  for (const peer of Object.keys(PEERS) as Peer[]) installPython(peer);
  if (spawnSync('go', ['version']).status !== 0) return { go: false };
  mustRun('go', ['build', '-o', join(scratch, 'go-raw'), '.'], join(programs, 'go-raw'));
  return { go: true };
}

function installPython(peer: Peer): void {
  const folder = join(scratch, peer);
  const mark = join(folder, `${PEERS[peer]}.installed`);
  if (existsSync(mark)) return;
  console.log(`installing ${PEERS[peer]}`);
  mustRun('python3', ['-m', 'venv', folder]);
  mustRun(join(folder, 'bin/python'), ['-m', 'pip', 'install', '--quiet', PEERS[peer]]);
  writeFileSync(mark, '');
}

export function goCase(url: string): Case {
  return { name: 'Go raw pass-through', command: [join(scratch, 'go-raw'), url] };
}

/** dlt's own store is in a folder of its own for each run. */
export function dltCase(url: string): Case {
  const folder = join(scratch, 'dlt-work');
  const python = join(scratch, 'dlt/bin/python');
  // One process, so that the shell is not measured with it more than by a millisecond.
  const script = 'rm -rf "$3"; exec "$1" "$2" "$4" "$3"';
  const command = ['sh', '-c', script, 'sh', python, join(programs, 'dlt_case.py'), folder, url];
  return { name: 'dlt', command, record: 'record' };
}

export function airbyteCase(url: string, options: { readonly slices?: number; readonly concurrency?: number }): Case {
  const { slices, concurrency = 1 } = options;
  const name = `airbyte-cdk, concurrency ${concurrency}`;
  const at = (file: string): string => join(scratch, `airbyte-${concurrency}-${slices ?? 0}-${file}`);
  writeFileSync(at('config.json'), JSON.stringify({ __injected_declarative_manifest: manifest(url, options) }));
  writeFileSync(at('catalog.json'), JSON.stringify(catalog));
  const program = join(scratch, 'airbyte-cdk/bin/source-declarative-manifest');
  const command = [program, 'read', '--config', at('config.json'), '--catalog', at('catalog.json')];
  return { name, command, record: '{"type":"RECORD"' };
}

const catalog = {
  streams: [
    {
      stream: { name: 'issues', json_schema: { type: 'object' }, supported_sync_modes: ['full_refresh'] },
      sync_mode: 'full_refresh',
      destination_sync_mode: 'append',
    },
  ],
};

function manifest(url: string, options: { readonly slices?: number; readonly concurrency?: number }): object {
  const { slices, concurrency = 1 } = options;
  return {
    version: '6.44.0',
    type: 'DeclarativeSource',
    check: { type: 'CheckStream', stream_names: ['issues'] },
    streams: [
      {
        type: 'DeclarativeStream',
        name: 'issues',
        primary_key: ['id'],
        schema_loader: { type: 'InlineSchemaLoader', schema: { type: 'object', properties: {} } },
        retriever: {
          type: 'SimpleRetriever',
          requester: { type: 'HttpRequester', url_base: url, path: '/issues', http_method: 'GET' },
          record_selector: { type: 'RecordSelector', extractor: { type: 'DpathExtractor', field_path: ['data'] } },
          paginator: {
            type: 'DefaultPaginator',
            page_token_option: { type: 'RequestOption', inject_into: 'request_parameter', field_name: 'cursor' },
            pagination_strategy: {
              type: 'CursorPagination',
              cursor_value: "{{ response.get('next_cursor') }}",
              stop_condition: "{{ not response.get('next_cursor') }}",
            },
          },
          ...(slices !== undefined && { partition_router: partitions(slices) }),
        },
      },
    ],
    concurrency_level: { type: 'ConcurrencyLevel', default_concurrency: concurrency, max_concurrency: 16 },
    spec: { type: 'Spec', connection_specification: { type: 'object', properties: {} } },
  };
}

function partitions(slices: number): object {
  return {
    type: 'ListPartitionRouter',
    cursor_field: 'slice',
    values: Array.from({ length: slices }, (_, index) => String(index)),
    request_option: { type: 'RequestOption', inject_into: 'request_parameter', field_name: 'slice' },
  };
}
