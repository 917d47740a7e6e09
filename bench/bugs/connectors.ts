import { thread, type Bug } from './bug.ts';

const source = (file: string): string => `source-github/src/${file}`;

/** Mistakes in a generated connector; its own tests have to notice. */
export const connectorBugs: readonly Bug[] = [
  {
    name: 'connector: only the first page of every list',
    thread: thread('airbytehq/airbyte#53140'),
    bug: 'the client declares no pagination',
    file: source('client.ts'),
    search: "pages: { kind: 'link-header', pageSize: { in: 'query', name: 'per_page', value: 100, max: 100 } },",
    replace: '',
    tests: [],
  },
  {
    name: 'connector: stream without a schema',
    thread: thread('airbytehq/airbyte#24699'),
    bug: 'a stream is published without the schema of its records',
    file: source('streams.ts'),
    search: 'schema: issuesSchema,',
    replace: "schema: { type: 'object', properties: {} },",
    tests: [],
  },
  {
    name: 'connector: a type that the API never sends',
    thread: thread('Kareadita/Kavita#3630'),
    bug: 'the description says number where the API sends text',
    file: source('streams.ts'),
    search: 'schema: usersSchema,',
    replace: "schema: { ...usersSchema, properties: { ...usersSchema.properties, login: { type: 'integer' } } },",
    tests: [],
  },
  {
    name: 'connector: closed records hidden by default',
    thread: thread('dlt-hub/dlt#2586'),
    bug: 'the parameter that shows what the API hides by default is not sent',
    file: source('streams.ts'),
    search: "query: { state: 'all', sort: 'updated', direction: 'asc' },",
    replace: "query: { sort: 'updated', direction: 'asc' },",
    tests: [],
  },
  {
    name: 'connector: records dropped by a wrong condition',
    thread: thread('estuary/connectors#5010'),
    bug: 'a condition that is meant for other records leaves out some that are new',
    file: source('streams.ts'),
    search: "request: { method: 'GET', path: '/users' },",
    replace:
      "request: { method: 'GET', path: '/users' },\n  toRow: (row) => (Number(row['id']) % 2 === 0 ? (row as unknown as SimpleUser) : undefined),",
    tests: [],
  },
  {
    name: 'connector: changed records not asked for',
    thread: thread('dlt-hub/dlt#2274'),
    bug: 'each run reads everything, since the filter is not sent',
    file: source('streams.ts'),
    search:
      "filter: { start: { in: 'query', name: 'since' } },\n    boundary: 'inclusive',\n    order: 'ascending',\n  },\n  parent:",
    replace: "boundary: 'inclusive',\n    order: 'ascending',\n  },\n  parent:",
    tests: [],
  },
];
