import type { Contract, Description } from '@tapwright/blueprint';
import { isJsonObject } from '@tapwright/connector';

type Operation = Contract['operations'][number];

/** How much a description says. */
export interface Coverage {
  readonly operations: number;
  /** Operations whose successful answer has a schema that says something. */
  readonly answers: number;
}

export function coverageOf({ contract }: Pick<Description, 'contract'>): Coverage {
  const { operations } = contract;
  return { operations: operations.length, answers: operations.filter((operation) => tellsAnswer(operation)).length };
}

/** A description that leaves so much out that documentation beside it should be read as well. */
export function isWeak(coverage: Coverage): boolean {
  return coverage.operations < FEW || coverage.answers * 2 < coverage.operations;
}

const FEW = 3;

/** What is weak about it, in words. */
export function weakness({ operations, answers }: Coverage): string {
  return `it declares ${operations} operation${operations === 1 ? '' : 's'}, and says of ${answers} what ${answers === 1 ? 'it answers' : 'they answer'}`;
}

/** What needs no answer beyond its status counts as told. */
export function tellsAnswer({ method, responses }: Operation): boolean {
  if (method === 'DELETE') return Object.keys(responses).some((status) => status.startsWith('2'));
  return successSchema(responses) !== undefined;
}

/** Schema of a successful answer, where it says more than that it is something. */
export function successSchema(responses: Operation['responses']): object | undefined {
  const success = Object.entries(responses).find(([status]) => /^2\d\d$|^2XX$|^default$/.test(status));
  const schemas = Object.values(success?.[1].content ?? {}).map(({ schema }) => schema);
  return schemas.find((schema) => isJsonObject(schema) && saysSomething(schema));
}

function saysSomething(schema: object): boolean {
  return ['$ref', 'properties', 'items', 'allOf', 'oneOf', 'anyOf', 'additionalProperties'].some((word) =>
    Object.hasOwn(schema, word),
  );
}
