import type { Interpretation } from '@tapwright/blueprint';
import { plainText } from '../code/comment.ts';
import { code, literal } from '../code/literal.ts';
import type { EmitContext } from './context.ts';
import type { StreamPlan } from './stream-file.ts';

/** `src/connector.ts`: the connector put together. */
export function emitConnector(context: EmitContext, plans: readonly StreamPlan[]): string {
  const { blueprint, layout, packageName } = context;
  const hasActions = layout.actions.size > 0;
  const streams = `./streams${layout.streamFiles ? '/index' : ''}.ts`;
  const actions = `./actions${layout.actionFiles ? '/index' : ''}.ts`;
  const data = {
    name: packageName,
    title: plainText(blueprint.title, 100),
    version: context.version,
    documentationUrl: blueprint.documentationUrl,
    config: code('config'),
    client: code('client'),
    check: checkData(context, plans),
    streams: code('streams'),
    ...(hasActions && { actions: code('actions') }),
  };
  return `import { defineConnector } from '@tapwright/connector';
${hasActions ? `import { actions } from '${actions}';\n` : ''}import { client } from './client.ts';
import { config } from './config.ts';
import { streams } from '${streams}';

/** ${plainText(blueprint.title, 60).replaceAll('*/', '').replaceAll(/[@#]/g, '')}: ${plural(plans.length, 'stream')}${hasActions ? ` and ${plural(layout.actions.size, 'action')}` : ''}. */
export default defineConnector(${literal(data)});
`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What proves that the credentials work: as the blueprint says, else the first stream that needs no other. */
export function checkData(context: EmitContext, plans: readonly StreamPlan[]): unknown {
  const { interpretation, contract } = context.blueprint;
  const { check } = interpretation;
  if (check && 'stream' in check && plans.some(({ stream }) => stream.name === check.stream)) return check.stream;
  if (check && 'operation' in check) {
    const operation = contract.operations.find(({ id }) => id === check.operation);
    if (operation && !operation.path.includes('{'))
      return { method: operation.method, path: operation.path, operationClass: 'safe' };
  }
  const first = plans.find(({ stream }) => stream.parent === undefined && stream.job === undefined);
  if (first) return first.stream.name;
  const plain = contract.operations.find(
    ({ method, path, parameters }) =>
      method === 'GET' &&
      !path.includes('{') &&
      parameters.every((one) => !one.required || isSentAnyway(interpretation, one.in, one.name)),
  );
  if (!plain)
    context.warnings.push('no operation without parameters proves the credentials; the base address itself is asked');
  return { method: 'GET', path: plain?.path ?? '/' };
}

/** Whether every request carries a parameter. */
function isSentAnyway({ http }: Interpretation, place: string, name: string): boolean {
  const known = place === 'header' ? http.headers : place === 'query' ? http.query : undefined;
  return Object.keys(known ?? {}).some((one) => one.toLowerCase() === name.toLowerCase());
}
