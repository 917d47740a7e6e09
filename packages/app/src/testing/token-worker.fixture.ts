// A process that calls an API for as long as its parent lives, with tokens that it shares with others of its kind.
import { connect, defineClient, defineConnector, isTapwrightError, type JsonObject } from '@tapwright/connector';
import { z } from 'zod';
import { fileTokenStore } from '../token-file.ts';

const [url = '', home = '', rotation = ''] = process.argv.slice(2);
process.on('disconnect', () => process.exit(0));
/** The parent may be gone by now. */
const tell = (message: object): void => void process.send?.(message, undefined, undefined, () => {});

const connector = defineConnector({
  name: 'source-shared',
  config: z.looseObject({}),
  client: defineClient<JsonObject>({
    baseUrl: url,
    retry: { delay: 5, maxDelay: 20 },
    auth: {
      kind: 'oauth2-refresh-token',
      tokenUrl: `${url}/token`,
      refreshToken: () => undefined,
      rotation: rotation === 'strict' ? 'strict' : 'lenient',
      parameters: { worker: String(process.pid) },
    },
  }),
  check: { method: 'GET', path: '/items' },
  streams: [],
});

const connection = await connect(connector, {}, { allowPrivate: true, tokens: fileTokenStore(home, {}) });
for (;;) {
  // Leaves the processor to those that start.
  await new Promise((resolve) => setTimeout(resolve, 2));
  try {
    await connection.get('/items', { headers: { 'x-worker': String(process.pid) } });
  } catch (error) {
    tell({ error: isTapwrightError(error) ? error.code : String(error) });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
