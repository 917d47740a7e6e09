import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { sha256 } from '../code/sha256.ts';

/** What a model is asked, without everything that differs from run to run. */
export interface CanonicalRequest {
  readonly model: string;
  readonly messages: unknown;
  readonly tools?: unknown;
  readonly output?: unknown;
}

/** The request as recordings know it: ids of tool calls renumbered, options of providers left out. */
export function canonicalRequest(model: string, options: LanguageModelV4CallOptions): CanonicalRequest {
  const { prompt, tools, responseFormat } = options;
  const output = responseFormat?.type === 'json' ? (responseFormat.schema ?? 'json') : undefined;
  return {
    model,
    messages: sorted(renumbered(prompt)),
    ...(tools !== undefined && tools.length > 0 && { tools: sorted(tools) }),
    ...(output !== undefined && { output: sorted(output) }),
  };
}

export function requestKey(request: CanonicalRequest): string {
  return sha256(JSON.stringify(request));
}

function renumbered(prompt: unknown): unknown {
  const numbers = new Map<string, string>();
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value)
      .filter(([name]) => name !== 'providerOptions')
      .map(([name, inner]) => {
        if (name !== 'toolCallId' || typeof inner !== 'string') return [name, visit(inner)];
        if (!numbers.has(inner)) numbers.set(inner, `call-${numbers.size + 1}`);
        return [name, numbers.get(inner)];
      });
    return Object.fromEntries(entries);
  };
  return visit(prompt);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}
