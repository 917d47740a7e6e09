import type { Blueprint, DocumentedAnswer } from '@tapwright/blueprint';
import { isJsonObject } from '@tapwright/connector';
import type { Dossier, DossierExample } from '../dossier.ts';
import { madeUp } from './made-up.ts';
import type { FoundExample } from './page-examples.ts';
import { shownShape } from './shown-shape.ts';

/** More of one package would make its tests long. */
const MOST = 60;
/** More of one stream show nothing new. */
const MOST_OF_ONE = 3;

/**
 * The blueprint with the answers that its documents show, as far as one can see in them what has to be read: the package
 * is printed with tests of them. In the dossier stand their places.
 */
export function withExamples(
  blueprint: Blueprint,
  dossier: Dossier,
  found: readonly FoundExample[],
): { readonly blueprint: Blueprint; readonly dossier: Dossier } {
  const kept = found.map((example) => ({ example, answer: answerOf(blueprint, example) }));
  const answers: DocumentedAnswer[] = [];
  for (const { answer } of kept) {
    const same = answers.filter((one) => one.operation === answer?.operation && one.status === answer.status);
    if (answer !== undefined && same.length < MOST_OF_ONE) answers.push(answer);
  }
  if (found.length === 0) return { blueprint, dossier };
  const examples = kept.map(({ example: { body: _body, ...place } }): DossierExample => place);
  return {
    blueprint: answers.length === 0 ? blueprint : { ...blueprint, examples: answers },
    dossier: { ...dossier, examples },
  };
}

/** The blueprint with as many answers as a package is tested with, once it has only the streams that are wanted. */
export function withFewExamples(blueprint: Blueprint): Blueprint {
  const { examples = [] } = blueprint;
  return examples.length <= MOST ? blueprint : { ...blueprint, examples: examples.slice(0, MOST) };
}

/** Statuses whose class the documents cannot mean otherwise. */
const ERRORS: ReadonlySet<number> = new Set([400, 401, 403, 422, 429, 500, 502, 503]);

function answerOf(
  blueprint: Blueprint,
  { operation, status, body, ...place }: FoundExample,
): DocumentedAnswer | undefined {
  const stream = streamOf(blueprint, operation);
  if (stream === undefined) return undefined;
  const evidence = {
    source: place.source,
    ...(place.pointer !== undefined && { pointer: place.pointer }),
    ...(place.span !== undefined && { span: place.span }),
    hash: place.hash,
    rule: 'example',
    confidence: 0.95,
  };
  const common = { operation: stream.operation, status };
  if (status >= 400) {
    const isKnown = ERRORS.has(status) && stream.ignoreStatuses?.includes(status) !== true && isJsonObject(body);
    return isKnown ? { ...common, body: madeUp(body, { keepCodes: true }), evidence } : undefined;
  }
  const whole = withoutPlaceholders(body);
  const shape = status === 200 && !stream.request.path.endsWith('}') ? shownShape(whole) : undefined;
  return shape === undefined ? undefined : { ...common, body: madeUp(whole), ...shape, evidence };
}

const isPlaceholder = (value: unknown): boolean => value === '...' || value === '…';

/** The answer without `"name": "..."`, and without records that are shown so: they show nothing. */
function withoutPlaceholders(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value
      .filter((item) => !isPlaceholder(item) && !(isJsonObject(item) && Object.values(item).some(isPlaceholder)))
      .map(withoutPlaceholders);
  }
  if (!isJsonObject(value)) return value;
  const told = Object.entries(value).filter(([, inner]) => !isPlaceholder(inner));
  return Object.fromEntries(told.map(([name, inner]) => [name, withoutPlaceholders(inner)]));
}

/** The stream that reads the operation; what is said of no operation is shown with the simplest one. */
function streamOf({ interpretation, contract }: Blueprint, operation: string | undefined) {
  const { streams, check } = interpretation;
  const checked = check !== undefined && 'stream' in check ? check.stream : undefined;
  if (operation === undefined)
    return streams.find(({ name }) => name === checked) ?? streams.find(({ parent }) => parent === undefined);
  const known = contract.operations.find(
    ({ id, method, path }) => id === operation || `${method} ${path}` === operation,
  );
  return known && streams.find((stream) => stream.operation === known.id);
}
