import type { ConfigField, Stream } from '@tapwright/blueprint';
import { markdownCode, markdownLink, markdownTable, markdownText } from '../code/markdown.ts';
import type { ActionPlan } from './action-file.ts';
import { alternativeFields, choiceName } from './auth-fields.ts';
import { plainFields } from './config-file.ts';
import type { EmitContext } from './context.ts';
import type { StreamPlan } from './stream-file.ts';

/** `README.md`: what a user of the connector needs to know. */
export function emitReadme(
  context: EmitContext,
  streams: readonly StreamPlan[],
  actions: readonly ActionPlan[],
): string {
  const { blueprint, packageName } = context;
  const about = context.descriptions === 'keep' && blueprint.description ? markdownText(blueprint.description) : '';
  const link = markdownLink('API documentation', blueprint.documentationUrl);
  const sections = [
    `# ${packageName}`,
    `Reads ${markdownText(blueprint.title, 100)} (API version ${markdownText(blueprint.apiVersion, 40)}) as ${streams.length} ${streams.length === 1 ? 'stream' : 'streams'}${actions.length > 0 ? ` and calls it through ${actions.length} typed ${actions.length === 1 ? 'action' : 'actions'}` : ''}. Made from a description of the API by Tapwright; what was decided, and why, is in [IMPLEMENTATION.md](IMPLEMENTATION.md).`,
    about,
    link ?? '',
    '## Set up',
    credentials(context),
    markdownTable(['Field', 'Type', 'Required', 'What it is'], configRows(context)),
    '## Use',
    usage(context, streams),
    ...(streams.length > 0 ? ['## Streams', streamTable(streams), notes(streams)] : []),
    ...(actions.length > 0 ? ['## Actions', actionTable(context, actions), EFFECTS] : []),
    '## Limits',
    limits(context),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function credentials(context: EmitContext): string {
  const { auth } = context.blueprint.interpretation;
  if (auth.every(({ methods }) => methods.every(({ kind }) => kind === 'none'))) {
    return 'The API needs no credentials.';
  }
  if (auth.length === 1) {
    const names = alternativeFields(auth[0] ?? { name: '', methods: [] }).filter((field) => field.required);
    return `Get the credentials from the API's settings and fill in ${names.map((field) => markdownCode(field.name)).join(', ')}.`;
  }
  const choices = auth.map(
    (choice) =>
      `- ${markdownCode(choiceName(choice))}${choice.title === undefined ? '' : ` (${markdownText(choice.title, 80)})`}: ${
        alternativeFields(choice)
          .filter((field) => field.required)
          .map((field) => markdownCode(field.name))
          .join(', ') || 'nothing more'
      }`,
  );
  return `Choose how to authenticate with \`auth.auth_type\`; each choice has fields of its own below \`auth\`:\n\n${choices.join('\n')}`;
}

function configRows(context: EmitContext): string[][] {
  const { auth } = context.blueprint.interpretation;
  const chosen =
    auth.length > 1
      ? auth.flatMap((choice) => alternativeFields(choice).map((field) => ({ ...field, name: `auth.${field.name}` })))
      : [];
  const known = new Map([...chosen, ...plainFields(context.blueprint)].map((field) => [field.name, field]));
  return [...known.values()].map((field) => [
    markdownCode(field.name),
    field.secret ? 'secret' : field.type,
    field.required && field.default === undefined ? 'yes' : 'no',
    configText(field),
  ]);
}

function configText(field: ConfigField): string {
  const text = field.description ?? field.title ?? '';
  const values =
    field.enum && field.enum.length > 0
      ? ` One of ${field.enum
          .slice(0, 20)
          .map((value) => markdownCode(String(value)))
          .join(', ')}.`
      : '';
  const standard = field.default === undefined ? '' : ` Default ${markdownCode(JSON.stringify(field.default))}.`;
  return `${markdownText(text, 200)}${values}${standard}`;
}

function usage(context: EmitContext, streams: readonly StreamPlan[]): string {
  const { packageName } = context;
  const stream = streams[0]?.stream.name.replaceAll(/[^\w-]/g, '_') ?? 'stream';
  return `As a program that speaks the Airbyte protocol:

\`\`\`sh
npm install && npm run build
npx ${packageName} spec
npx ${packageName} check --config config.json
npx ${packageName} discover --config config.json
npx ${packageName} read --config config.json --catalog catalog.json
\`\`\`

Through Tapwright's command line:

\`\`\`sh
npx tapwright test .
npx tapwright read . ${stream} --limit 5 --config config.json
npx tapwright sync . --to duckdb:data.duckdb --config config.json
\`\`\`

As a library:

\`\`\`ts
import { connect } from '@tapwright/connector';
import connector from '${packageName}';

await using connection = await connect(connector, config);
for await (const batch of connection.read('${stream}')) console.log(batch.records);
\`\`\``;
}

function streamTable(plans: readonly StreamPlan[]): string {
  return markdownTable(
    ['Stream', 'Sync modes', 'Key', 'Cursor', 'Parent'],
    plans.map(({ stream }) => [
      markdownCode(stream.name),
      stream.incremental ? 'full refresh, incremental' : 'full refresh',
      stream.primaryKey.map((path) => markdownCode(path.join('.'))).join(', '),
      stream.incremental ? cursorText(stream.incremental) : '',
      stream.parent ? markdownCode(stream.parent.stream) : '',
    ]),
  );
}

function cursorText(incremental: NonNullable<Stream['incremental']>): string {
  const how = incremental.filter ? '' : ', filtered on our side';
  return `${markdownCode(incremental.cursor.join('.'))} (${incremental.type}${how}${incremental.appendOnly ? ', new records only' : ''})`;
}

/** Streams whose records cannot be told apart. */
function notes(plans: readonly StreamPlan[]): string {
  const keyless = plans.filter(({ stream }) => stream.primaryKey.length === 0);
  if (keyless.length === 0) return '';
  return `${keyless.length} of them ${keyless.length === 1 ? 'has' : 'have'} no known key: their rows are replaced or appended, never merged.`;
}

function actionTable(context: EmitContext, plans: readonly ActionPlan[]): string {
  const describe = context.descriptions === 'keep';
  return markdownTable(
    ['Action', 'Request', 'Effect', ...(describe ? ['What it does'] : [])],
    plans.map(({ action, operation }) => [
      markdownCode(action.name),
      markdownCode(`${operation.method} ${operation.path}`),
      `${action.operationClass}${action.deprecated ? ', deprecated' : ''}`,
      ...(describe ? [markdownText(operation.summary ?? action.description ?? '', 120)] : []),
    ]),
  );
}

const EFFECTS =
  'Effect says what may be sent again after a failure: `safe` and `idempotent` calls are retried, `keyed` ones with their idempotency key, `unsafe` ones only when it is certain that nothing was done.';

function limits(context: EmitContext): string {
  const { http } = context.blueprint.interpretation;
  const lines = (http.rateLimits ?? []).map((limit) => `- ${limit.requests} requests per ${milliseconds(limit.per)}.`);
  const headers = Object.values(http.rateLimitHeaders ?? {}).filter((header) => header !== undefined);
  if (headers.length > 0)
    lines.push(`- The rate is learned from ${headers.map((header) => markdownCode(header)).join(', ')}.`);
  for (const warning of context.warnings) lines.push(`- ${markdownText(warning)}.`);
  lines.push('- A `Retry-After` of the server is honoured in full; other failures are retried with growing pauses.');
  return lines.join('\n');
}

function milliseconds(per: number): string {
  const units: readonly (readonly [number, string])[] = [
    [86_400_000, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
    [1_000, 'second'],
  ];
  const unit = units.find(([length]) => per % length === 0);
  if (!unit) return `${per} ms`;
  const count = per / unit[0];
  return count === 1 ? unit[1] : `${count} ${unit[1]}s`;
}
