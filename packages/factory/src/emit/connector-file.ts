import { isCredential, type Blueprint, type Interpretation, type Operation } from '@tapwright/blueprint';
import { plainText } from '../code/comment.ts';
import { code, literal } from '../code/literal.ts';
import type { EmitContext } from './context.ts';
import { sampleValue } from './sample.ts';
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

/** What is answered to those who were let in and asked for something that is not there. */
const NOT_THERE = [400, 404, 405, 406, 410, 422];

/** What proves that the credentials work: as the blueprint says, else the first stream that needs no other. */
export function checkData(context: EmitContext, plans: readonly StreamPlan[]): unknown {
  const { interpretation, contract } = context.blueprint;
  const { check } = interpretation;
  if (check && 'stream' in check && plans.some(({ stream }) => stream.name === check.stream)) return check.stream;
  if (check && 'operation' in check) {
    const operation = contract.operations.find(({ id }) => id === check.operation);
    if (operation) return checkRequest(context.blueprint, operation);
  }
  const first = plans.find(({ stream }) => stream.parent === undefined && stream.job === undefined);
  if (first) return first.stream.name;
  const plain = contract.operations.find(
    (operation) =>
      operation.method === 'GET' &&
      !operation.path.includes('{') &&
      neededFor(context.blueprint, operation).length === 0,
  );
  if (plain) return { method: 'GET', path: plain.path };
  context.warnings.push(
    'no request can be made without knowing more: the base address is asked, which shows only that the server answers',
  );
  return { method: 'GET', path: '/', ignoreStatuses: NOT_THERE };
}

/** The operation with made-up values for what it cannot do without. */
function checkRequest(blueprint: Blueprint, operation: Operation): object {
  const { method, path } = operation;
  const needed = neededFor(blueprint, operation);
  const request = { method, path, operationClass: 'safe' };
  if (needed.length === 0) return request;
  const values = (place: string): Record<string, unknown> | undefined => {
    const entries = needed
      .filter((one) => one.in === place)
      .map(({ name, schema }) => [name, sampleValue(blueprint.contract, schema, 1, name) ?? 1] as const);
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  };
  return {
    ...request,
    pathParameters: values('path'),
    query: values('query'),
    headers: values('header'),
    ignoreStatuses: NOT_THERE,
  };
}

function neededFor({ interpretation }: Blueprint, { parameters }: Operation): Operation['parameters'] {
  return parameters.filter(
    (one) =>
      (one.required || one.in === 'path') && !isCredential(one) && !isSentAnyway(interpretation, one.in, one.name),
  );
}

/** Whether every request carries a parameter. */
function isSentAnyway({ http }: Interpretation, place: string, name: string): boolean {
  const known = place === 'header' ? http.headers : place === 'query' ? http.query : undefined;
  return Object.keys(known ?? {}).some((one) => one.toLowerCase() === name.toLowerCase());
}
