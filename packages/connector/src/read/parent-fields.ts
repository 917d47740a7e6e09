import type { RequestDefinition } from '../definition.ts';
import { isJsonObject } from '../json.ts';
import type { AnyStream } from '../definition.ts';

/** The parent fields that a stream's requests are made from, in alphabetical order: what tells its slices apart. */
export function parentFields(stream: AnyStream): readonly string[] {
  const fields = new Set<string>();
  for (const request of [stream.request, stream.job?.create, stream.job?.poll]) {
    if (request !== undefined) collectRequest(request, fields);
  }
  return [...fields].sort();
}

function collectRequest(request: RequestDefinition, fields: Set<string>): void {
  for (const part of [request.pathParameters, request.query, request.headers, request.body?.value]) {
    collect(part, fields);
  }
}

function collect(value: unknown, fields: Set<string>): void {
  if (Array.isArray(value)) for (const inner of value) collect(inner, fields);
  if (!isJsonObject(value)) return;
  if (value['from'] === 'parent' && typeof value['field'] === 'string') fields.add(value['field']);
  else for (const inner of Object.values(value)) collect(inner, fields);
}
