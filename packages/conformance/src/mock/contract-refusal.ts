import type { Operation } from '@tapwright/blueprint';
import { isJsonObject } from '@tapwright/connector';
import { jsonAnswer, refusal, type MockAnswer } from './answer.ts';
import { createRandom } from './random.ts';
import { sampleValue } from './sample.ts';
import type { NamedSchemas } from './schema.ts';
import { validateJson } from './validate.ts';

/** Statuses that refuse for the same kind of reason. */
const SAME_MEANING = [
  [400, 422, 415],
  [404, 410],
] as const;

/** Where descriptions put the text of an error. */
const TEXTS = ['message', 'detail', 'error', 'error_description', 'description', 'title'];

/**
 * A refusal as the contract documents it: with the status of this meaning that the operation has, and a body that fits
 * its schema. Where it documents none, the mock's own.
 */
export function contractRefusal(
  schemas: NamedSchemas,
  { id, responses }: Operation,
  status: number,
  reason: string,
): MockAnswer {
  const alike: readonly number[] = SAME_MEANING.find((group) => group.some((one) => one === status)) ?? [];
  const said = [status, ...alike].find((one) => responses[String(one)] !== undefined) ?? status;
  const plain = refusal(said, reason);
  const content = (responses[String(said)] ?? responses['default'])?.content ?? {};
  const [contentType, media] = Object.entries(content).find(([type]) => /[/+]json\b/i.test(type)) ?? [];
  const schema = media?.schema;
  if (contentType === undefined || schema === undefined) return plain;
  const fits = (body: unknown): boolean => validateJson(schemas, schema, body).length === 0;
  const own: unknown = JSON.parse(plain.body ?? '{}');
  const headers = { 'content-type': contentType };
  if (fits(own)) return { ...plain, headers };
  const sample = sampleValue({ schemas, random: createRandom(id), fill: 'full' }, schema);
  const body = isJsonObject(sample) ? told(sample, reason, fits) : sample;
  return { ...jsonAnswer(said, body, headers), reason };
}

/** The body with the reason in its place, where its schema lets it be there. */
function told(
  body: Readonly<Record<string, unknown>>,
  reason: string,
  fits: (body: unknown) => boolean,
): Readonly<Record<string, unknown>> {
  for (const name of TEXTS.filter((one) => typeof body[one] === 'string')) {
    const next = { ...body, [name]: reason };
    if (fits(next)) return next;
  }
  return body;
}
