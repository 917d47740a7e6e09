import { createHash } from 'node:crypto';
import type { JsonSchema } from '@tapwright/connector';
import type { Contract } from '@tapwright/blueprint';
import type { ListProfile } from '../profile.ts';
import { operationOf } from './operations.ts';
import { PagingProblem } from './paging-problem.ts';
import { schemaAt } from './schema.ts';
import { textOf } from './text-of.ts';
import { keySchema, uniqueValue } from './unique-value.ts';
import { validateJson } from './validate.ts';

/** Opaque tokens for the positions of one list; they cannot be guessed, and those of other lists are refused. */
export interface PageTokens {
  issue(position: number): string;
  /** The position that a token stands for; no token stands for the start. Throws {@link PagingProblem}. */
  positionOf(token: unknown): number;
}

/** @param schema What the contract asks of the parameter that carries a token; tokens are made to fit. */
export function createPageTokens(contract: Contract, list: ListProfile): PageTokens {
  const { schemas } = contract;
  const schema = tokenSchema(contract, list);
  const issued = new Map<string, number>();
  const seed = `${list.method} ${list.path} ${list.resource}`;
  const fits = (token: unknown): boolean => schema === undefined || validateJson(schemas, schema, token).length === 0;
  return {
    issue(position) {
      const text = textOf(position);
      const usual = Buffer.from(`${text}.${checksum(seed, text)}`).toString('base64url');
      if (schema === undefined || fits(usual)) return usual;
      const token = textOf(uniqueValue(keySchema(schemas, schema), `${seed}/token`, position));
      issued.set(token, position);
      return token;
    },
    positionOf(token) {
      if (token === undefined || token === null || token === '') return 0;
      const known = issued.get(textOf(token));
      if (known !== undefined) return known;
      const [text = '', sum = ''] = Buffer.from(textOf(token), 'base64url').toString().split('.');
      if (sum !== checksum(seed, text)) throw new PagingProblem('the page token was not issued by this list');
      return Number(text);
    },
  };
}

function tokenSchema(contract: Contract, list: ListProfile): JsonSchema | undefined {
  if (list.pagination.kind !== 'cursor') return undefined;
  const { parameter } = list.pagination;
  const operation = operationOf(contract, list);
  if (parameter.in !== 'body') {
    return operation?.parameters.find((one) => one.in === parameter.in && one.name === parameter.name)?.schema;
  }
  const media = Object.values(operation?.requestBody?.content ?? {})[0];
  return media?.schema === undefined ? undefined : schemaAt(contract.schemas, media.schema, parameter.name.split('.'));
}

function checksum(seed: string, text: string): string {
  return createHash('sha256').update(`${seed} ${text}`).digest('base64url').slice(0, 12);
}
