import { startBridge, type FolderEvent, type ModelServer } from '@tapwright/factory';

export interface ModelBridgeOptions {
  readonly folder?: string | undefined;
  readonly answeredBy: 'person' | 'program';
  readonly port?: number | undefined;
  readonly onEvent?: (event: FolderEvent) => void;
}

/** Where a bridge listens, and how clients are told. */
export interface ModelBridge extends AsyncDisposable {
  readonly server: ModelServer;
  /** Environment variables with which Tapwright and others find it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Lets a person or a program be the model: through files in a folder, or at this terminal. */
export async function modelBridge({ folder, answeredBy, port, onEvent }: ModelBridgeOptions): Promise<ModelBridge> {
  const server = await startBridge({
    answeredBy,
    ...(folder === undefined ? { terminal: { input: process.stdin, output: process.stdout } } : { folder }),
    ...(port !== undefined && { port }),
    ...(onEvent && { onEvent }),
  });
  const environment = {
    ANTHROPIC_BASE_URL: server.baseUrl.replace(/\/v1$/, ''),
    ANTHROPIC_API_KEY: server.token,
    TAPWRIGHT_ALLOW_PRIVATE: '1',
  };
  return { server, environment, [Symbol.asyncDispose]: () => server.close() };
}
