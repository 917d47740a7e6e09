import type { z } from 'zod';

/** Something that an agent lets a model do. What `run` gives back, or says when it fails, is told to the model. */
export interface ModelTool {
  readonly description: string;
  readonly input: z.ZodType;
  readonly run: (input: unknown, context: ToolContext) => Promise<unknown>;
}

export interface ToolContext {
  readonly signal: AbortSignal;
}

/**
 * A tool with typed input.
 *
 * @example
 * modelTool({ description: 'Reads a page', input: z.object({ url: z.url() }), run: async ({ url }) => pages.get(url) });
 */
export function modelTool<Input>(tool: {
  readonly description: string;
  readonly input: z.ZodType<Input>;
  readonly run: (input: Input, context: ToolContext) => unknown;
}): ModelTool {
  const { description, input, run } = tool;
  return { description, input, run: async (given, context) => run(input.parse(given), context) };
}
