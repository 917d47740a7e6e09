import type { Contract, Operation } from '@tapwright/blueprint';
import type { JsonSchema } from '@tapwright/connector';
import { jsonAnswer, type MockAnswer } from './answer.ts';
import { bodySchema, speaks } from './body-format.ts';
import { asRead } from './json-text.ts';
import { createRandom } from './random.ts';
import { sampleValue } from './sample.ts';
import { successAnswer } from './store.ts';
import { textOf } from './text-of.ts';
import { writtenAnswer } from './write-body.ts';

/** What an operation answers of which nothing but its contract is known. */
export function exampleAnswer(contract: Contract, operation: Operation): MockAnswer {
  const { status, schema, contentType } = successAnswer(operation);
  if (schema === undefined || status === 204) return { status, headers: {}, body: undefined };
  const value = sampleValue({ schemas: contract.schemas, random: createRandom(operation.id), fill: 'full' }, schema);
  if (contentType !== undefined && speaks(contentType, 'xml')) return xmlExample(contract, operation, schema);
  if (contentType !== undefined && !/json/i.test(contentType)) {
    return {
      status,
      headers: { 'content-type': contentType },
      body: typeof value === 'string' ? value : textOf(asRead(value)),
    };
  }
  return jsonAnswer(status, value);
}

function xmlExample(contract: Contract, operation: Operation, schema: JsonSchema): MockAnswer {
  const { schemas } = contract;
  const written = bodySchema(schemas, schema, 'xml');
  const value = sampleValue({ schemas, random: createRandom(operation.id), fill: 'full' }, written);
  return { ...writtenAnswer(schemas, written, 'xml', value, {}), status: successAnswer(operation).status };
}
