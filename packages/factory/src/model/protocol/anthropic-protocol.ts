import { z } from 'zod';
import { isJsonObject, type JsonObject } from '@tapwright/connector';
import { callsOf, pieces, type ModelProtocol, type Rendering } from './model-protocol.ts';
import type { ModelAnswer, RequestPart } from './model-request.ts';

const object = z.custom<JsonObject>(isJsonObject);
const textBlock = z.looseObject({ type: z.literal('text'), text: z.string() });
const content = z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]);

const bodySchema = z.looseObject({
  model: z.string(),
  max_tokens: z.int().positive().optional(),
  stream: z.boolean().optional(),
  system: z.union([z.string(), z.array(textBlock)]).optional(),
  messages: z.array(z.looseObject({ role: z.enum(['user', 'assistant', 'system']), content })),
  tools: z
    .array(
      z.looseObject({
        name: z.string(),
        type: z.string().optional(),
        description: z.string().optional(),
        input_schema: object.optional(),
      }),
    )
    .optional(),
  tool_choice: z.looseObject({ type: z.string(), name: z.string().optional() }).optional(),
  output_config: z.looseObject({ format: z.looseObject({ schema: object }).optional() }).optional(),
  output_format: z.looseObject({ schema: object }).optional(),
});

const partSchema = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z
    .object({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: z.unknown() })
    .transform((part) => ({ ...part, type: 'tool-call' as const })),
  z
    .object({ type: z.literal('tool_result'), tool_use_id: z.string(), content: content.optional() })
    .transform((part) => ({ type: 'tool-result' as const, id: part.tool_use_id, text: plain(part.content ?? '') })),
]);

/** The tool by which clients ask for an object where a model does not know schemas. */
const OBJECT_TOOL = 'json';

/** Anthropic Messages. */
export const anthropicProtocol: ModelProtocol = {
  path: '/messages',
  parse: (body) => {
    const parsed = bodySchema.parse(body);
    const tools = (parsed.tools ?? []).filter((tool) => tool.input_schema !== undefined);
    const forced = parsed.tool_choice?.type === 'tool' ? parsed.tool_choice.name : undefined;
    const wrapped = tools.find(
      ({ name }) => name === OBJECT_TOOL && (forced === name || parsed.tool_choice?.type === 'any'),
    );
    const output = parsed.output_config?.format?.schema ?? parsed.output_format?.schema ?? wrapped?.input_schema;
    const system =
      typeof parsed.system === 'string' ? parsed.system : (parsed.system ?? []).map(({ text }) => text).join('\n');
    return {
      request: {
        protocol: 'anthropic',
        model: parsed.model,
        stream: parsed.stream === true,
        maxTokens: parsed.max_tokens,
        system,
        messages: parsed.messages.map((message) => ({
          role: message.role === 'assistant' ? 'assistant' : 'user',
          parts: partsOf(message.content),
        })),
        tools: tools
          .filter((tool) => tool !== wrapped)
          .map(({ name, description = '', input_schema: schema = {} }) => ({ name, description, schema })),
        providerTools: (parsed.tools ?? []).flatMap((tool) => (tools.includes(tool) ? [] : [tool.type ?? tool.name])),
        mustUse: wrapped ? undefined : (forced ?? (parsed.tool_choice?.type === 'any' ? true : undefined)),
        output,
      },
      rendering: { countInStream: true, objectTool: wrapped?.name },
    };
  },
  whole: (answer, rendering) => {
    const blocks = blocksOf(answer, rendering);
    return {
      ...message(rendering),
      content: blocks,
      stop_reason: stopReason(answer, rendering),
      usage: usage(rendering, true),
    };
  },
  events: (answer, rendering) => [
    event('message_start', {
      message: { ...message(rendering), content: [], stop_reason: null, usage: usage(rendering, false) },
    }),
    ...blocksOf(answer, rendering).flatMap(blockEvents),
    event('message_delta', {
      delta: { stop_reason: stopReason(answer, rendering), stop_sequence: null },
      usage: { output_tokens: rendering.usage.output },
    }),
    event('message_stop', {}),
  ],
  error: (status, text) => ({ type: 'error', error: { type: errorType(status), message: text } }),
};

function partsOf(given: z.output<typeof content>): readonly RequestPart[] {
  if (typeof given === 'string') return [{ type: 'text', text: given }];
  return given.flatMap((part): readonly RequestPart[] => {
    const known = partSchema.safeParse(part);
    return known.success ? [known.data] : [];
  });
}

function plain(given: z.output<typeof content>): string {
  if (typeof given === 'string') return given;
  return given.map((part) => (typeof part['text'] === 'string' ? part['text'] : '')).join('\n');
}

type Block =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'tool_use' | 'server_tool_use';
      readonly id: string;
      readonly name: string;
      readonly input: unknown;
    }
  | { readonly type: 'web_search_tool_result'; readonly tool_use_id: string; readonly content: readonly object[] };

function blocksOf(answer: ModelAnswer, rendering: Rendering): readonly Block[] {
  const { text, toolCalls } = callsOf(answer, rendering);
  const calls = toolCalls.map(({ name, input }, index): Block => ({
    type: 'tool_use',
    id: `toolu_${rendering.id}_${index}`,
    name,
    input,
  }));
  return [
    ...searchBlocks(answer, rendering),
    ...(text === undefined ? [] : [{ type: 'text' as const, text }]),
    ...calls,
  ];
}

/** What the provider ran itself, and what that found, stand in the same answer. */
function searchBlocks({ search }: ModelAnswer, { id }: Rendering): readonly Block[] {
  if (search === undefined) return [];
  const call = `srvtoolu_${id}`;
  const content = search.results.map(({ url, title }) => ({
    type: 'web_search_result',
    url,
    title,
    encrypted_content: '',
    page_age: null,
  }));
  return [
    { type: 'server_tool_use', id: call, name: 'web_search', input: { query: search.query } },
    { type: 'web_search_tool_result', tool_use_id: call, content },
  ];
}

function blockEvents(block: Block, index: number): readonly string[] {
  if (block.type === 'web_search_tool_result')
    return [event('content_block_start', { index, content_block: block }), event('content_block_stop', { index })];
  const deltas =
    block.type === 'text'
      ? pieces(block.text).map((text) => ({ type: 'text_delta', text }))
      : pieces(JSON.stringify(block.input)).map((part) => ({ type: 'input_json_delta', partial_json: part }));
  return [
    event('content_block_start', {
      index,
      content_block: block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} },
    }),
    ...deltas.map((delta) => event('content_block_delta', { index, delta })),
    event('content_block_stop', { index }),
  ];
}

function message({ id, model }: Rendering) {
  return { id: `msg_${id}`, type: 'message', role: 'assistant', model, stop_sequence: null };
}

function usage({ usage: count }: Rendering, withOutput: boolean) {
  return {
    input_tokens: count.input,
    cache_read_input_tokens: count.cachedInput,
    cache_creation_input_tokens: count.cacheWrite,
    output_tokens: withOutput ? count.output : 0,
  };
}

function stopReason(answer: ModelAnswer, rendering: Rendering): string {
  if (answer.finish === 'length') return 'max_tokens';
  if (answer.finish === 'refusal') return 'refusal';
  return callsOf(answer, rendering).toolCalls.length > 0 ? 'tool_use' : 'end_turn';
}

function event(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}

function errorType(status: number): string {
  if (status === 429) return 'rate_limit_error';
  if (status === 529) return 'overloaded_error';
  if (status === 401) return 'authentication_error';
  return status >= 500 ? 'api_error' : 'invalid_request_error';
}
