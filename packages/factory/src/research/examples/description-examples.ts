import { canonicalJson, type Blueprint, type Contract, type Description, type Stream } from '@tapwright/blueprint';
import { validateJson, type Problem } from '@tapwright/conformance';
import { at, isJsonObject, type JsonSchema } from '@tapwright/connector';
import type { FoundExample } from './page-examples.ts';
import { sha256 } from '../../code/sha256.ts';

const JSON_TYPE = /^application\/([\w.-]+\+)?json\b/i;
const ANY_JSON = /^application\/([\w.-]+\+)?json\b|^\*\/\*/i;

export interface DescriptionExamples {
  readonly examples: readonly FoundExample[];
  /** Where an example is not what the schema says: neither is more right than the other. */
  readonly disagreements: readonly string[];
}

/**
 * Answers that a description shows, or that it is made of. One that its own schema contradicts is left out, and told.
 * Where the connector follows the example, against the schema, only those fields of its records are left out.
 */
export function descriptionExamples(
  blueprint: Blueprint,
  source: string,
  shown: NonNullable<Description['shown']> = [],
): DescriptionExamples {
  const examples = shown.filter(({ body }) => isWhole(body)).map((answer) => exampleOf(answer, source));
  const { contract, interpretation } = blueprint;
  const followed = shownOtherwise(blueprint);
  const disagreements: string[] = [];
  for (const { id, method, path, pointer, responses } of contract.operations)
    for (const [status, { content = {} }] of Object.entries(responses)) {
      const found = Object.entries(content).find(
        ([type, { example }]) => JSON_TYPE.test(type) && example !== undefined,
      );
      if (found === undefined || !/^[1-5]\d\d$/.test(status)) continue;
      const [, { schema, example }] = found;
      if (!isWhole(example)) continue;
      const place = `${pointer}/responses/${status}`;
      const stream = interpretation.streams.find(({ operation }) => operation === id);
      const isFollowed = stream !== undefined && followed.has(id) && status.startsWith('2');
      const compared = isFollowed
        ? undisputed(contract.schemas, stream, example)
        : agreed(contract.schemas, schema ?? schemaBeside(content), example);
      const isCut = status.startsWith('2') && compared.body !== undefined && lacksId(blueprint, stream, example);
      const { body, problem } = isCut ? { problem: 'its records have no id' } : compared;
      if (problem !== undefined)
        disagreements.push(
          `${method} ${path}: its example of ${status} is not what its schema says (${place}): ${problem}`,
        );
      if (body !== undefined)
        examples.push({
          ...exampleOf({ operation: id, status: Number(status), pointer: place, body: example }, source),
          body,
        });
    }
  return { examples, disagreements };
}

/** Records that are shown without the `id` that their schema has are cut short; of other keys they show that those are wrong. */
function lacksId({ evidence, interpretation }: Blueprint, stream: Stream | undefined, body: unknown): boolean {
  if (stream === undefined) return false;
  const said = evidence[`/interpretation/streams/${interpretation.streams.indexOf(stream)}/primaryKey`] ?? [];
  const list = at(body, stream.records.path);
  if (said[0]?.rule !== 'key/id' || !Array.isArray(list)) return false;
  return list.some((record: unknown) =>
    stream.primaryKey.some((key) => at(record, [...(stream.records.item ?? []), ...key]) === undefined),
  );
}

/** Operations whose example is followed against their schema → what both say. */
export function shownOtherwise({ evidence, interpretation }: Blueprint): ReadonlyMap<string, string> {
  return new Map(
    interpretation.streams.flatMap(({ operation }, index) => {
      const said = evidence[`/interpretation/streams/${index}/records`] ?? [];
      const both = said.find(({ rule }) => rule === 'records/shown-otherwise');
      return both === undefined ? [] : [[operation, both.note ?? '']];
    }),
  );
}

const isWhole = (body: unknown): boolean => isJsonObject(body) || Array.isArray(body);

function exampleOf(answer: Omit<FoundExample, 'source' | 'hash'>, source: string): FoundExample {
  const hash = sha256(canonicalJson(answer.body));
  return { ...answer, source, hash };
}

type Content = NonNullable<Contract['operations'][number]['responses'][string]['content']>;

/** What another media type says of the same answer. */
function schemaBeside(content: Content): JsonSchema | undefined {
  return Object.entries(content).find(([type, { schema }]) => schema !== undefined && ANY_JSON.test(type))?.[1].schema;
}

interface Compared {
  /** What can be tested with. */
  readonly body?: unknown;
  readonly problem?: string;
}

function agreed(schemas: Contract['schemas'], schema: JsonSchema | undefined, body: unknown): Compared {
  const [wrong] = kindProblems(schemas, schema ?? {}, body);
  return wrong === undefined ? { body } : { problem: told(wrong) };
}

/** The answer without the fields that are not what is declared of a record. */
function undisputed(schemas: Contract['schemas'], { records, schema }: Stream, body: unknown): Compared {
  const inRecords = (value: unknown): readonly (Problem & { readonly at: readonly string[] })[] => {
    const list = at(value, records.path);
    return (Array.isArray(list) ? list : []).flatMap((record: unknown, index) =>
      kindProblems(schemas, schema, at(record, records.item ?? [])).map((problem) => ({
        ...problem,
        at: [...records.path, String(index), ...(records.item ?? []), ...problem.path.split('.')],
      })),
    );
  };
  const problems = inRecords(body);
  const [first] = problems;
  if (first === undefined) return { body };
  const rest = problems.reduce<unknown>((value, problem) => without(value, problem.at), body);
  return { ...(inRecords(rest).length === 0 && { body: rest }), problem: told(first) };
}

/** The value without the field at a path; an item of a list takes its list with it. */
function without(value: unknown, [name = '', ...rest]: readonly string[]): unknown {
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (String(index) === name ? without(item, rest) : item));
  }
  if (!isJsonObject(value)) return value;
  const ends = rest.length === 0 || (rest.length === 1 && Array.isArray(value[name]));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      if (key !== name) return [[key, inner]];
      return ends ? [] : [[key, without(inner, rest)]];
    }),
  );
}

function kindProblems(schemas: Contract['schemas'], schema: JsonSchema, value: unknown): readonly Problem[] {
  return validateJson(schemas, schema, value).filter(({ message }) => /^must be .*, is /.test(message));
}

const told = ({ path, message }: Problem): string => `${path || 'the answer'} ${message}`;
