import type { ModelFault, ModelServer } from './protocol/model-server.ts';
import type { ModelAnswer, ModelRequest } from './protocol/model-request.ts';

/** What a script says: text, an object, calls of tools, or a fault. */
export type ScriptAnswer = string | ModelAnswer | ModelFault | { readonly object: unknown };

/** A model whose every answer was written down before. */
export interface ScriptedModel extends ModelServer {
  /** Everything that it was asked, oldest first. */
  readonly requests: readonly ModelRequest[];
}

/**
 * Starts a model that a function plays, over real HTTP, for tests. It says of itself that it is a script, so that no
 * record can take it for a provider.
 *
 * @example
 * await using script = await startScriptedModel((request) => (request.number === 1 ? { object: { pages: 3 } } : 'Done.'));
 * const model = openModel({ provider: 'anthropic', baseUrl: script.baseUrl, apiKey: script.token, allowPrivate: true });
 */
export async function startScriptedModel(
  script: (request: ModelRequest) => ScriptAnswer | Promise<ScriptAnswer>,
  options: { readonly port?: number } = {},
): Promise<ScriptedModel> {
  const requests: ModelRequest[] = [];
  const { startModelServer } = await import('./protocol/model-server.ts');
  const server = await startModelServer({
    ...options,
    answeredBy: 'script',
    respond: async (request) => {
      requests.push(request);
      const answer = await script(request);
      if (typeof answer === 'string') return { text: answer };
      return 'object' in answer ? { text: JSON.stringify(answer.object) } : answer;
    },
  });
  return { ...server, requests };
}
