import { canonicalJson, type Contract, type Description } from '@tapwright/blueprint';
import { validateJson } from '@tapwright/conformance';
import { isJsonObject, type JsonSchema } from '@tapwright/connector';
import type { FoundExample } from './page-examples.ts';
import { sha256 } from '../../code/sha256.ts';

const JSON_TYPE = /^application\/([\w.-]+\+)?json\b/i;

export interface DescriptionExamples {
  readonly examples: readonly FoundExample[];
  /** Where an example is not what the schema beside it says: neither is more right than the other. */
  readonly disagreements: readonly string[];
}

/** Answers that a description shows, or that it is made of. One that its own schema contradicts is left out, and told. */
export function descriptionExamples(
  contract: Contract,
  source: string,
  shown: NonNullable<Description['shown']> = [],
): DescriptionExamples {
  const examples = shown.filter(({ body }) => isWhole(body)).map((answer) => exampleOf(answer, source));
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
      const wrong = kindProblem(contract.schemas, schema, example);
      if (wrong !== undefined) {
        disagreements.push(
          `${method} ${path}: its example of ${status} is not what its schema says (${place}): ${wrong}`,
        );
        continue;
      }
      examples.push(exampleOf({ operation: id, status: Number(status), pointer: place, body: example }, source));
    }
  return { examples, disagreements };
}

const isWhole = (body: unknown): boolean => isJsonObject(body) || Array.isArray(body);

function exampleOf(answer: Omit<FoundExample, 'source' | 'hash'>, source: string): FoundExample {
  const hash = sha256(canonicalJson(answer.body));
  return { ...answer, source, hash };
}

function kindProblem(schemas: Contract['schemas'], schema: JsonSchema | undefined, value: unknown): string | undefined {
  const [wrong] = validateJson(schemas, schema ?? {}, value).filter(({ message }) => /^must be .*, is /.test(message));
  return wrong === undefined ? undefined : `${wrong.path || 'the answer'} ${wrong.message}`;
}
