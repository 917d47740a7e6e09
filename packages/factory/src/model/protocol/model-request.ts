import type { JsonObject } from '@tapwright/connector';

/** A question to a model, the same whichever protocol it came in. */
export interface ModelRequest {
  /** From 1, in the order of coming. */
  readonly number: number;
  readonly protocol: 'anthropic' | 'openai';
  readonly model: string;
  readonly stream: boolean;
  readonly maxTokens: number | undefined;
  readonly system: string;
  readonly messages: readonly RequestMessage[];
  readonly tools: readonly RequestTool[];
  /** Tools that the provider is to run itself, by type. */
  readonly providerTools: readonly string[];
  /** The answer has to use a tool, this one or any. */
  readonly mustUse: string | true | undefined;
  /** JSON Schema of the object that the answer has to be. */
  readonly output: JsonObject | undefined;
}

export interface RequestMessage {
  readonly role: 'user' | 'assistant';
  readonly parts: readonly RequestPart[];
}

export type RequestPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool-call'; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly type: 'tool-result'; readonly id: string; readonly text: string };

export interface RequestTool {
  readonly name: string;
  readonly description: string;
  readonly schema: JsonObject;
}

/** What a model says: text, calls of tools, or both. */
export interface ModelAnswer {
  readonly text?: string;
  readonly toolCalls?: readonly { readonly name: string; readonly input: unknown }[];
  /** The provider searched the web itself, and found these. */
  readonly search?: ProviderSearch;
  /** Default `stop`. */
  readonly finish?: 'stop' | 'length' | 'refusal';
  readonly usage?: Partial<AnswerUsage>;
}

export interface ProviderSearch {
  readonly query: string;
  readonly results: readonly { readonly url: string; readonly title: string }[];
}

export interface AnswerUsage {
  /** Without what was read from the cache or written to it. */
  readonly input: number;
  readonly cachedInput: number;
  readonly cacheWrite: number;
  readonly output: number;
}

/** All text of a request, and what tools gave back: for scripts that look for something. */
export function textOf(request: ModelRequest): string {
  const parts = request.messages.flatMap((message) => message.parts);
  return [request.system, ...parts.map((part) => (part.type === 'tool-call' ? '' : part.text))].join('\n');
}

/** What the tools gave back so far, oldest first. */
export function toolResults(request: ModelRequest): readonly { readonly name: string; readonly text: string }[] {
  const parts = request.messages.flatMap((message) => message.parts);
  const names = new Map(parts.flatMap((part) => (part.type === 'tool-call' ? [[part.id, part.name] as const] : [])));
  return parts.flatMap((part) =>
    part.type === 'tool-result' ? [{ name: names.get(part.id) ?? '', text: part.text }] : [],
  );
}

/** Four bytes are a token: near enough for who does not count. */
export function usageOf(answer: ModelAnswer, promptBytes: number): AnswerUsage {
  const said = `${answer.text ?? ''}${answer.toolCalls === undefined ? '' : JSON.stringify(answer.toolCalls)}`;
  return {
    input: Math.ceil(promptBytes / 4),
    cachedInput: 0,
    cacheWrite: 0,
    output: Math.ceil(Buffer.byteLength(said) / 4),
    ...answer.usage,
  };
}
