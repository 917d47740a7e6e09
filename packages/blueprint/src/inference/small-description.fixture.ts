import { readOpenApi, type Description } from '../openapi/read-openapi.ts';
import type { Stream } from '../schema.ts';
import { inferInterpretation, type Inference } from './infer.ts';

type Json = Record<string, unknown>;

/** A description of a few paths, for tests. */
export function describeApi(paths: Json, more: Json = {}): Description {
  const document = {
    openapi: '3.0.3',
    info: { title: 'Small API', version: '1' },
    servers: [{ url: 'https://api.small.test/v1' }],
    paths,
    ...more,
  };
  return readOpenApi({ text: JSON.stringify(document) });
}

export function infer(paths: Json, more: Json = {}): Inference {
  return inferInterpretation(describeApi(paths, more));
}

/** The stream of this name, and what says so. */
export function streamOf(
  inference: Inference,
  name: string,
): { stream: Stream; rule: (at: string) => string | undefined; doubts: readonly string[] } {
  const index = inference.interpretation.streams.findIndex((stream) => stream.name === name);
  const stream = inference.interpretation.streams[index];
  if (stream === undefined) {
    throw new Error(
      `no stream ${name} among ${inference.interpretation.streams.map((other) => other.name).join(', ')}`,
    );
  }
  const base = `/interpretation/streams/${index}`;
  return {
    stream,
    rule: (at) => inference.evidence[base + at]?.[0]?.rule,
    doubts: inference.assumptions.filter(({ pointer }) => pointer.startsWith(`${base}/`)).map(({ rule }) => rule),
  };
}

export const text = { type: 'string' };
export const integer = { type: 'integer' };
export const time = { type: 'string', format: 'date-time' };

/** A record with an id. */
export const thing = { type: 'object', required: ['id'], properties: { id: text, name: text } };

export function listOf(items: Json): Json {
  return { type: 'array', items };
}

export function object(properties: Json): Json {
  return { type: 'object', properties };
}

export function query(name: string, schema: Json = text, description?: string, required = false): Json {
  return { name, in: 'query', schema, required, ...(description === undefined ? {} : { description }) };
}

export function inPath(name: string, schema: Json = text): Json {
  return { name, in: 'path', required: true, schema };
}

/** A GET with this answer. */
export function get(schema: Json, parameters: readonly Json[] = [], more: Json = {}): Json {
  return {
    get: {
      parameters,
      responses: { '200': { description: 'Answer', content: { 'application/json': { schema } } } },
      ...more,
    },
  };
}
