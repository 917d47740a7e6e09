import type { AnswerUsage, ModelAnswer, ModelRequest } from './model-request.ts';

/** What was understood of a request's body; the server adds its number. */
export type ParsedRequest = Omit<ModelRequest, 'number'>;

export interface Rendering {
  readonly id: string;
  readonly model: string;
  readonly usage: AnswerUsage;
  /** The request wants usage at the end of a stream. */
  readonly countInStream: boolean;
  /** The object is wanted as the input of this tool. */
  readonly objectTool: string | undefined;
}

/** One protocol of model providers, from the server's side. */
export interface ModelProtocol {
  /** End of the path. */
  readonly path: string;
  /** Throws a ZodError where the body is none of this protocol. */
  parse(body: unknown): {
    readonly request: ParsedRequest;
    readonly rendering: Pick<Rendering, 'countInStream' | 'objectTool'>;
  };
  whole(answer: ModelAnswer, rendering: Rendering): unknown;
  /** Server-sent events as text, in pieces between which a connection can break. */
  events(answer: ModelAnswer, rendering: Rendering): readonly string[];
  error(status: number, message: string): unknown;
}

/** Text in a few pieces, so that what puts them together is tested. */
export function pieces(text: string): readonly string[] {
  const size = Math.max(1, Math.ceil(text.length / 3));
  const found: string[] = [];
  for (let at = 0; at < text.length; at += size) found.push(text.slice(at, at + size));
  return found;
}

/** The arguments of a call as clients send them back, whatever they were. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** An answer with the calls of tools that it comes to. */
export function callsOf({ text, toolCalls = [] }: ModelAnswer, { objectTool }: Rendering) {
  if (objectTool === undefined || toolCalls.length > 0 || text === undefined) return { text, toolCalls };
  return { text: undefined, toolCalls: [{ name: objectTool, input: JSON.parse(text) as unknown }] };
}
