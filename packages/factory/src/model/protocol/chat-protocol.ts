import { z } from 'zod';
import { isJsonObject, type JsonObject } from '@tapwright/connector';
import { callsOf, jsonOrText, pieces, type ModelProtocol, type Rendering } from './model-protocol.ts';
import type { ModelAnswer, RequestMessage } from './model-request.ts';

const object = z.custom<JsonObject>(isJsonObject);
const content = z.union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))]);
const toolCall = z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) });

const messageSchema = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: content.nullish(),
  tool_calls: z.array(toolCall).optional(),
  tool_call_id: z.string().optional(),
});

const bodySchema = z.looseObject({
  model: z.string(),
  stream: z.boolean().optional(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: z.int().positive().nullish(),
  max_completion_tokens: z.int().positive().nullish(),
  messages: z.array(messageSchema),
  tools: z
    .array(
      z.looseObject({
        function: z.object({ name: z.string(), description: z.string().optional(), parameters: object.optional() }),
      }),
    )
    .optional(),
  tool_choice: z.union([z.string(), z.looseObject({ function: z.object({ name: z.string() }).optional() })]).optional(),
  response_format: z
    .looseObject({ type: z.string(), json_schema: z.looseObject({ schema: object }).optional() })
    .optional(),
});

/** OpenAI Chat Completions, and what is compatible with it. */
export const chatProtocol: ModelProtocol = {
  path: '/chat/completions',
  parse: (body) => {
    const parsed = bodySchema.parse(body);
    const isSystem = ({ role }: z.output<typeof messageSchema>): boolean => role === 'system' || role === 'developer';
    const choice = parsed.tool_choice;
    const format = parsed.response_format;
    return {
      request: {
        protocol: 'openai',
        model: parsed.model,
        stream: parsed.stream === true,
        maxTokens: parsed.max_completion_tokens ?? parsed.max_tokens ?? undefined,
        system: parsed.messages
          .filter(isSystem)
          .map((one) => plain(one.content))
          .join('\n'),
        messages: parsed.messages.filter((one) => !isSystem(one)).map(messageOf),
        tools: (parsed.tools ?? []).map(({ function: { name, description = '', parameters = {} } }) => ({
          name,
          description,
          schema: parameters,
        })),
        providerTools: [],
        mustUse: choice === 'required' ? true : typeof choice === 'object' ? choice.function?.name : undefined,
        output: format?.json_schema?.schema ?? (format?.type === 'json_object' ? { type: 'object' } : undefined),
      },
      rendering: { countInStream: parsed.stream_options?.include_usage === true, objectTool: undefined },
    };
  },
  whole: (answer, rendering) => {
    const { text, toolCalls } = callsOf(answer, rendering);
    const calls = toolCalls.map((call, index) => rendered(call, index, rendering));
    const message = { role: 'assistant', content: text ?? null, ...(calls.length > 0 && { tool_calls: calls }) };
    return {
      ...about(rendering, 'chat.completion'),
      choices: [{ index: 0, message, finish_reason: finishReason(answer) }],
      usage: usage(rendering),
    };
  },
  events: (answer, rendering) => {
    const { text, toolCalls } = callsOf(answer, rendering);
    const chunk = (delta: object, finish: string | null = null): string =>
      data({ ...about(rendering, 'chat.completion.chunk'), choices: [{ index: 0, delta, finish_reason: finish }] });
    return [
      chunk({ role: 'assistant', content: '' }),
      ...pieces(text ?? '').map((piece) => chunk({ content: piece })),
      ...toolCalls.flatMap((call, index) => {
        const whole = rendered(call, index, rendering);
        const start = { ...whole, function: { ...whole.function, arguments: '' } };
        const rest = pieces(whole.function.arguments).map((part) => ({ index, function: { arguments: part } }));
        return [start, ...rest].map((one) => chunk({ tool_calls: [{ index, ...one }] }));
      }),
      chunk({}, finishReason(answer)),
      ...(rendering.countInStream
        ? [data({ ...about(rendering, 'chat.completion.chunk'), choices: [], usage: usage(rendering) })]
        : []),
      'data: [DONE]\n\n',
    ];
  },
  error: (status, message) => ({
    error: {
      message,
      type: status === 429 ? 'rate_limit_exceeded' : status >= 500 ? 'server_error' : 'invalid_request_error',
      code: null,
    },
  }),
};

function messageOf(message: z.output<typeof messageSchema>): RequestMessage {
  const text = plain(message.content);
  if (message.role === 'tool')
    return { role: 'user', parts: [{ type: 'tool-result', id: message.tool_call_id ?? '', text }] };
  const calls = (message.tool_calls ?? []).map((call) => ({
    type: 'tool-call' as const,
    id: call.id,
    name: call.function.name,
    input: jsonOrText(call.function.arguments),
  }));
  const said = text === '' ? [] : [{ type: 'text' as const, text }];
  return { role: message.role === 'assistant' ? 'assistant' : 'user', parts: [...said, ...calls] };
}

function plain(given: z.output<typeof content> | null | undefined): string {
  if (typeof given === 'string') return given;
  return (given ?? []).map(({ text }) => text ?? '').join('\n');
}

function rendered({ name, input }: { name: string; input: unknown }, index: number, { id }: Rendering) {
  return { id: `call_${id}_${index}`, type: 'function', function: { name, arguments: JSON.stringify(input) } };
}

function about({ id, model }: Rendering, kind: string) {
  return { id: `chatcmpl-${id}`, object: kind, created: 0, model };
}

function usage({ usage: count }: Rendering) {
  const prompt = count.input + count.cachedInput + count.cacheWrite;
  return {
    prompt_tokens: prompt,
    completion_tokens: count.output,
    total_tokens: prompt + count.output,
    prompt_tokens_details: { cached_tokens: count.cachedInput },
  };
}

function finishReason(answer: ModelAnswer): string {
  if (answer.finish === 'length') return 'length';
  if (answer.finish === 'refusal') return 'content_filter';
  return (answer.toolCalls ?? []).length > 0 ? 'tool_calls' : 'stop';
}

function data(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}
