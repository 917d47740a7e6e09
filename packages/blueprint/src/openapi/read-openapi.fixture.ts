import { expect } from 'vitest';
import { contractSchema } from '../schema.ts';
import { readOpenApi, type Description } from './read-openapi.ts';

export const info = { title: 'Pets API', version: '1.2' };

export function read(document: object, address?: string): Description {
  const description = readOpenApi({ text: JSON.stringify(document), ...(address !== undefined && { address }) });
  expect(contractSchema.safeParse(description.contract).error).toBeUndefined();
  return description;
}

export function messages(description: Description): string[] {
  return description.warnings.map(({ pointer, message }) => `${pointer}: ${message}`);
}

export const ok = { responses: { 200: { description: 'fine' } } };

export const servers = (list: unknown, address?: string): Description =>
  read({ openapi: '3.0.0', info, servers: list, paths: { '/a': { get: ok } } }, address);

export const parameter = (name: string, more: object): object => ({
  name,
  in: 'query',
  schema: { type: 'array' },
  ...more,
});

export const body = (schema: object): object => ({ content: { 'application/x-www-form-urlencoded': { schema } } });

export const urls = (url: string): unknown =>
  servers([{ url }], 'https://a.example/docs/openapi.json').contract.servers[0]?.url;

export const swagger = (more: object): Description =>
  read({ swagger: '2.0', info, host: 'a.example', basePath: '/v1/', schemes: ['http', 'https'], ...more });

export const form = (more: readonly object[]): unknown =>
  swagger({ paths: { '/a': { post: { ...ok, parameters: more } } } }).contract.operations[0]?.requestBody;

export const inPath = (name: string): object => ({ name, in: 'path', required: true, schema: { type: 'integer' } });
