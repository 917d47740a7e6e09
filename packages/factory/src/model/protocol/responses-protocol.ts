import { z } from 'zod';
import { isJsonObject, type JsonObject } from '@tapwright/connector';
import { jsonOrText, pieces, type ModelProtocol, type Rendering } from './model-protocol.ts';
import type { ModelAnswer, RequestMessage } from './model-request.ts';

const object = z.custom<JsonObject>(isJsonObject);
const content = z.union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))]);

const said = z.looseObject({ role: z.enum(['system', 'developer', 'user', 'assistant']), content });
const called = z.looseObject({
  type: z.literal('function_call'),
  call_id: z.string(),
  name: z.string(),
  arguments: z.string(),
});
const gaveBack = z.looseObject({ type: z.literal('function_call_output'), call_id: z.string(), output: content });
const item = z.union([called, gaveBack, said, z.looseObject({ type: z.string() })]);

const bodySchema = z.looseObject({
  model: z.string(),
  stream: z.boolean().nullish(),
  instructions: z.string().nullish(),
  max_output_tokens: z.int().positive().nullish(),
  input: z.union([z.string(), z.array(item)]),
  tools: z
    .array(
      z.looseObject({
        type: z.string(),
        name: z.string().optional(),
        description: z.string().nullish(),
        parameters: object.nullish(),
      }),
    )
    .nullish(),
  tool_choice: z.union([z.string(), z.looseObject({ name: z.string().optional() })]).nullish(),
  text: z.looseObject({ format: z.looseObject({ type: z.string(), schema: object.optional() }).optional() }).nullish(),
});
type Item = z.output<typeof item>;

/** OpenAI Responses. What was said before comes with each request: nothing is kept here. */
export const responsesProtocol: ModelProtocol = {
  path: '/responses',
  parse: (body) => {
    const parsed = bodySchema.parse(body);
    const items: readonly Item[] =
      typeof parsed.input === 'string' ? [{ role: 'user' as const, content: parsed.input }] : parsed.input;
    const messages = items.flatMap(messageOf);
    const functions = (parsed.tools ?? []).filter((tool) => tool.type === 'function' && tool.name !== undefined);
    const choice = parsed.tool_choice;
    const format = parsed.text?.format;
    return {
      request: {
        protocol: 'openai',
        model: parsed.model,
        stream: parsed.stream === true,
        maxTokens: parsed.max_output_tokens ?? undefined,
        system: [parsed.instructions ?? '', ...items.flatMap(systemOf)].filter((text) => text !== '').join('\n'),
        messages,
        tools: functions.map(({ name = '', description, parameters }) => ({
          name,
          description: description ?? '',
          schema: parameters ?? {},
        })),
        providerTools: (parsed.tools ?? []).flatMap((tool) => (functions.includes(tool) ? [] : [tool.type])),
        mustUse: choice === 'required' ? true : typeof choice === 'object' ? choice?.name : undefined,
        output: format?.schema ?? (format?.type === 'json_object' ? { type: 'object' } : undefined),
      },
      rendering: { countInStream: true, objectTool: undefined },
    };
  },
  whole: (answer, rendering) => ({ ...about(answer, rendering), output: outputOf(answer, rendering) }),
  events: (answer, rendering) => {
    const { status: _status, incomplete_details: _details, ...begun } = about(answer, rendering);
    const created = { response: { ...begun, status: 'in_progress', output: [] } };
    const done = { ...about(answer, rendering), output: outputOf(answer, rendering) };
    const all: [string, object][] = [
      ['response.created', created],
      ...outputOf(answer, rendering).flatMap(itemEvents),
      [done.status === 'completed' ? 'response.completed' : 'response.incomplete', { response: done }],
    ];
    return all.map(([type, data], index) => event(type, { sequence_number: index, ...data }));
  },
  error: (status, message) => ({
    error: { message, type: status >= 500 ? 'server_error' : 'invalid_request_error', code: null, param: null },
  }),
};

function messageOf(one: Item): readonly RequestMessage[] {
  const call = called.safeParse(one).data;
  if (call !== undefined) {
    const { call_id: id, name } = call;
    return [{ role: 'assistant', parts: [{ type: 'tool-call', id, name, input: jsonOrText(call.arguments) }] }];
  }
  const result = gaveBack.safeParse(one).data;
  if (result !== undefined)
    return [{ role: 'user', parts: [{ type: 'tool-result', id: result.call_id, text: plain(result.output) }] }];
  const message = said.safeParse(one).data;
  if (message === undefined || message.role === 'system' || message.role === 'developer') return [];
  return [{ role: message.role, parts: [{ type: 'text', text: plain(message.content) }] }];
}

function systemOf(one: Item): readonly string[] {
  const message = said.safeParse(one).data;
  return message?.role === 'system' || message?.role === 'developer' ? [plain(message.content)] : [];
}

function plain(given: z.output<typeof content>): string {
  return typeof given === 'string' ? given : given.map(({ text }) => text ?? '').join('\n');
}

function about(answer: ModelAnswer, { id, model, usage }: Rendering) {
  const input = usage.input + usage.cachedInput + usage.cacheWrite;
  const reason = answer.finish === 'length' ? 'max_output_tokens' : 'content_filter';
  const whole = answer.finish === undefined || answer.finish === 'stop';
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: 0,
    model,
    status: whole ? 'completed' : 'incomplete',
    error: null,
    incomplete_details: whole ? null : { reason },
    usage: {
      input_tokens: input,
      input_tokens_details: { cached_tokens: usage.cachedInput },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: input + usage.output,
    },
  };
}

type OutputItem =
  | {
      readonly type: 'message';
      readonly id: string;
      readonly role: 'assistant';
      readonly status: string;
      readonly content: readonly [
        { readonly type: 'output_text'; readonly text: string; readonly annotations: readonly object[] },
      ];
    }
  | {
      readonly type: 'function_call';
      readonly id: string;
      readonly call_id: string;
      readonly name: string;
      readonly arguments: string;
      readonly status: string;
    };

function outputOf({ text, search, toolCalls = [] }: ModelAnswer, { id }: Rendering): readonly OutputItem[] {
  const words: readonly OutputItem[] =
    text === undefined
      ? []
      : [
          {
            type: 'message',
            id: `msg_${id}`,
            role: 'assistant',
            status: 'completed',
            content: [
              { type: 'output_text', text, annotations: (search?.results ?? []).map((found) => citation(found)) },
            ],
          },
        ];
  const calls = toolCalls.map(({ name, input }, index): OutputItem => {
    const at = `${id}_${index}`;
    const status = 'completed';
    return {
      type: 'function_call',
      id: `fc_${at}`,
      call_id: `call_${at}`,
      name,
      arguments: JSON.stringify(input),
      status,
    };
  });
  return [...words, ...calls];
}

/** An address that the provider's own search found. */
function citation({ url, title }: { readonly url: string; readonly title: string }): object {
  return { type: 'url_citation', url, title, start_index: 0, end_index: 0 };
}

function itemEvents(one: OutputItem, index: number): [string, object][] {
  const at = { item_id: one.id, output_index: index };
  const began = one.type === 'message' ? { ...one, content: [] } : { ...one, arguments: '' };
  const deltas: [string, object][] =
    one.type === 'message'
      ? pieces(one.content[0].text).map((delta) => [
          'response.output_text.delta',
          { ...at, content_index: 0, delta, logprobs: [] },
        ])
      : pieces(one.arguments).map((delta) => ['response.function_call_arguments.delta', { ...at, delta }]);
  return [
    ['response.output_item.added', { output_index: index, item: { ...began, status: 'in_progress' } }],
    ...deltas,
    ...annotationEvents(one, at),
    ['response.output_item.done', { output_index: index, item: one }],
  ];
}

function annotationEvents(one: OutputItem, at: object): [string, object][] {
  if (one.type !== 'message') return [];
  return one.content[0].annotations.map((annotation, index) => [
    'response.output_text.annotation.added',
    { ...at, content_index: 0, annotation_index: index, annotation },
  ]);
}

function event(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}
