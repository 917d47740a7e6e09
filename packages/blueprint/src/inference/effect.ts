import { graphqlFacts } from '../graphql/graphql-facts.ts';
import type { Action, Operation } from '../schema.ts';
import { found, type Finding } from './finding.ts';
import { words } from './words.ts';

type OperationClass = Action['operationClass'];
type Place = NonNullable<Action['idempotencyKey']>;

const ACTING =
  /^(send|resend|delete|remove|acknowledge|ack|trigger|consume|dequeue|pop|cancel|revoke|reset|logout|logoff|signout|clear|purge|approve|reject|disable|enable|create|add|update|subscribe|unsubscribe|pay|execute|invoke|activate|deactivate|publish|mark|set|save|register|unregister|restart|reboot|start|stop|confirm|accept|decline|regenerate|refresh|rotate|expire|archive|restore|upload|post|submit|undo|close|reopen|assign|merge|retry|kick|ban|mute|lock|unlock)$/;
/** True for a verb that changes something. */
export function isActing(word: string): boolean {
  return ACTING.test(word);
}

const SIDE_EFFECT =
  /\b(will be|are|is|gets?|automatically) (then )?(deleted|removed|marked as|acknowledged|consumed|dequeued)\b.{0,40}|\bremoves? (it|them|the message|the messages) from (the )?queue|\bmarks? .{0,40}\bas (read|delivered|seen)\b|\bthis (call|endpoint|operation|method) (sends|deletes|removes|creates|triggers)\b/i;
const READING = new Set([
  'search',
  'query',
  'list',
  'lookup',
  'find',
  'filter',
  'count',
  'preview',
  'validate',
  'calculate',
  'estimate',
  'get',
  'retrieve',
  'fetch',
  'batchget',
  'read',
  'check',
  'verify',
  'suggest',
  'autocomplete',
  'simulate',
]);

/** What the operation does first, by id, summary and last path segment. */
function verbs(operation: Operation): readonly string[] {
  const segment = operation.path.split('/').findLast((part) => part !== '' && !part.startsWith('{')) ?? '';
  const tail = words(segment.split(/[.:]/).at(-1) ?? segment);
  const idWords = operation.id.includes(' ') ? [] : words(operation.id.split(/[/.]/).at(-1) ?? operation.id);
  const id = idWords[0] === operation.method.toLowerCase() ? idWords[1] : idWords[0];
  return [id, words(operation.summary ?? '')[0], tail[0]].filter((word) => word !== undefined);
}

/** A GET that sends, deletes or acknowledges: the verb of its method does not tell. */
export function actsThoughGet(operation: Operation): boolean {
  const [id, summary] = [verbs(operation)[0] ?? '', words(operation.summary ?? '')[0] ?? ''];
  const segment = operation.path.split('/').findLast((part) => part !== '') ?? '';
  const tail = segment.startsWith('{') ? '' : (words(segment.split(/[.:]/).at(-1) ?? '')[0] ?? '');
  const acting = [id, summary, tail].filter((word) => ACTING.test(word)).length;
  const reading = [id, summary].some(
    (word) =>
      READING.has(word) ||
      /^(returns?|gets?|lists?|shows?|searches|queries|finds?|retrieves|fetches|view|describe|download|export)$/.test(
        word,
      ),
  );
  return (
    (acting >= 2 && !reading) ||
    (acting >= 1 && !reading && summary !== '' && ACTING.test(summary)) ||
    SIDE_EFFECT.test(operation.description ?? '')
  );
}

/** A POST that only reads: search, query, list. */
function readsThoughPost(operation: Operation): boolean {
  if (operation.method !== 'POST') return false;
  const [id = '', summary = ''] = [verbs(operation)[0], words(operation.summary ?? '')[0]];
  const segment = operation.path.split('/').findLast((part) => part !== '' && !part.startsWith('{')) ?? '';
  const tail = words(segment);
  const byPath = tail.some((word) => READING.has(word)) && !tail.some((word) => ACTING.test(word));
  const byWords = [id, summary].some(
    (word) => READING.has(word) || /^(searches|queries|lists|returns?|gets?|retrieves?|finds?)$/.test(word),
  );
  return (byPath || byWords) && ![id, summary].some((word) => ACTING.test(word));
}

const LISTING =
  /^(search|searches|query|queries|list|lists|find|finds|filter|filters|get|gets|retrieve|retrieves|fetch|return|returns|read)$/;

/** A POST whose words ask for a list, so that its answer may be one. */
export function listsThoughPost(operation: Operation): boolean {
  if (!readsThoughPost(operation)) return false;
  const segment = operation.path.split('/').findLast((part) => part !== '' && !part.startsWith('{')) ?? '';
  return [...verbs(operation), ...words(segment)].some((word) => LISTING.test(word));
}

/** The header or body field that makes a repeated call harmless. */
export function idempotencyKeyOf(operation: Operation): Place | undefined {
  if (operation.method === 'GET') return undefined;
  const header = operation.parameters.find(
    (parameter) =>
      parameter.in === 'header' &&
      /^(x-)?(idempotency|idempotent|request)-?(key|token|id)$/i.test(parameter.name) &&
      /idempoten/i.test(`${parameter.name} ${parameter.description ?? ''}`),
  );
  return header === undefined ? undefined : { in: 'header', name: header.name };
}

/** The same for a field of the body, by its name: `idempotency_key`, `clientToken`. */
export function idempotencyField(names: readonly string[]): Place | undefined {
  const name = names.find((candidate) =>
    /^(idempotency_?(key|token|id)|client_?(request_?)?token|client_?token)$/i.test(candidate),
  );
  return name === undefined ? undefined : { in: 'body', name };
}

/** What happens when the call is made twice. */
export function effectOf(operation: Operation, keyed: boolean): Finding<OperationClass> {
  const { method, pointer } = operation;
  const graphql = graphqlFacts(operation);
  if (graphql !== undefined)
    return found('effect/graphql', graphql.kind === 'query' ? 'safe' : 'unsafe', pointer, 0.95);
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') {
    return actsThoughGet(operation)
      ? found(
          'effect/acting-get',
          'unsafe',
          pointer,
          0.8,
          `${operation.path} changes something though it is a ${method}`,
        )
      : found('effect/method', 'safe', pointer, 0.95);
  }
  if (keyed) return found('effect/idempotency-key', 'keyed', pointer, 0.95);
  if (readsThoughPost(operation)) return found('effect/reading-post', 'safe', pointer, 0.8);
  if (method === 'PUT' || method === 'DELETE') return found('effect/method', 'idempotent', pointer, 0.9);
  return found('effect/method', 'unsafe', pointer, 0.9);
}
