import { z } from 'zod';
import { validateJson } from '@tapwright/conformance';
import type { ModelAnswer, ModelRequest } from '../protocol/model-request.ts';

const answerSchema = z.strictObject({
  text: z.string().optional(),
  /** What the schema of the request asks for. */
  object: z.unknown().optional(),
  toolCalls: z.array(z.strictObject({ name: z.string(), input: z.record(z.string(), z.unknown()) })).optional(),
  /** Why nothing is answered. */
  refusal: z.string().optional(),
});

/** What was written for an answer: the model's answer, or why it is none. */
export type CheckedAnswer = { readonly answer: ModelAnswer } | { readonly problems: readonly string[] };

/** The forms that an answer may have, for whoever writes it. */
export const ANSWER_FORMS = [
  '{ "text": "…" }',
  '{ "object": { … } }  where `output` is a schema',
  '{ "toolCalls": [{ "name": "…", "input": { … } }] }  to use tools; `text` may come with it',
  '{ "refusal": "why" }',
] as const;

/** Reads what somebody wrote as the model's answer. What a client could not use is refused here, with the reasons. */
export function checkAnswer(text: string, request: ModelRequest): CheckedAnswer {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    return { problems: [`this is no JSON: ${error instanceof Error ? error.message : ''}`] };
  }
  const parsed = answerSchema.safeParse(given);
  if (!parsed.success)
    return {
      problems: parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the answer'}: ${message}`),
    };
  const { data } = parsed;
  if (data.refusal !== undefined) return { answer: { text: data.refusal, finish: 'refusal' } };
  const { toolCalls = [] } = data;
  const problems = toolCalls.length > 0 ? callProblems(toolCalls, request) : wordProblems(data, request);
  if (problems.length > 0) return { problems };
  if (toolCalls.length > 0) return { answer: { toolCalls, ...(data.text !== undefined && { text: data.text }) } };
  return { answer: { text: request.output === undefined ? (data.text ?? '') : objectText(data) } };
}

type Given = z.output<typeof answerSchema>;

function callProblems(calls: NonNullable<Given['toolCalls']>, { tools, mustUse }: ModelRequest): readonly string[] {
  const known = tools.map(({ name }) => name).join(', ');
  return calls.flatMap(({ name, input }, index) => {
    const tool = tools.find((one) => one.name === name);
    const at = `toolCalls.${index}`;
    if (tool === undefined)
      return [`${at}: there is no tool ${name}; there ${known === '' ? 'is none' : `are ${known}`}`];
    if (typeof mustUse === 'string' && mustUse !== name) return [`${at}: it has to be ${mustUse}`];
    return validateJson({}, tool.schema, input).map(
      (problem) => `${at}.input${dotted(problem.path)}: ${problem.message}`,
    );
  });
}

function wordProblems(given: Given, { output, mustUse }: ModelRequest): readonly string[] {
  if (mustUse !== undefined) return [`a tool has to be used${mustUse === true ? '' : `: ${mustUse}`}`];
  if (output === undefined) {
    if (given.object !== undefined) return ['an object was not asked for: write it as text'];
    return given.text === undefined || given.text === '' ? ['there is neither text nor a call of a tool'] : [];
  }
  let object: unknown;
  try {
    object = JSON.parse(objectText(given));
  } catch {
    return ['an object was asked for: write it as object'];
  }
  return validateJson({}, output, object).map((problem) => `object${dotted(problem.path)}: ${problem.message}`);
}

function objectText({ object, text }: Given): string {
  return object === undefined ? (text ?? '') : JSON.stringify(object);
}

function dotted(path: string): string {
  return path === '' ? '' : `.${path}`;
}
