import type { Answerer } from '../answered-by.ts';
import type { ModelServer } from '../protocol/model-server.ts';
import type { AnswerSource } from './answer-source.ts';
import type { FolderEvent } from './folder-source.ts';
import type { Terminal } from './terminal-source.ts';

export interface BridgeOptions {
  /** Requests and answers are files in this folder. */
  readonly folder?: string;
  /** Requests are shown here, and answered by hand. One of both is needed. */
  readonly terminal?: Terminal;
  /** What records say of the answers. */
  readonly answeredBy: Exclude<Answerer, 'script'>;
  readonly port?: number;
  /** Default: a random one. */
  readonly token?: string;
  /** Milliseconds between signs of life to a client that waits. Default 15000. */
  readonly pingEvery?: number;
  readonly onEvent?: (event: FolderEvent) => void;
}

/**
 * A model that somebody plays: serves the Anthropic and the OpenAI protocol on 127.0.0.1 and hands each request to a
 * person or a program, which answers when it likes. Clients are kept awake meanwhile.
 */
export async function startBridge(options: BridgeOptions): Promise<ModelServer> {
  const [{ startModelServer }, source] = await Promise.all([import('../protocol/model-server.ts'), sourceOf(options)]);
  const { answeredBy, port, token, pingEvery } = options;
  const server = await startModelServer({
    answeredBy,
    respond: (request, signal) => source.answer(request, signal),
    ...(port !== undefined && { port }),
    ...(token !== undefined && { token }),
    ...(pingEvery !== undefined && { pingEvery }),
  });
  const close = async (): Promise<void> => {
    source.close?.();
    await server.close();
  };
  return { ...server, close, [Symbol.asyncDispose]: close };
}

async function sourceOf({ folder, terminal, onEvent }: BridgeOptions): Promise<AnswerSource> {
  if (folder !== undefined) {
    const { folderSource } = await import('./folder-source.ts');
    return folderSource(folder, onEvent === undefined ? {} : { onEvent });
  }
  if (terminal === undefined) throw new Error('a bridge needs a folder or a terminal');
  const { terminalSource } = await import('./terminal-source.ts');
  return terminalSource(terminal);
}
