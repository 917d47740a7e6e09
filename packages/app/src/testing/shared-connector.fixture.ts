import { defineClient, defineConnector, type JsonObject } from '@tapwright/connector';
import { z } from 'zod';

/** A connector whose refresh token is in the store, and whose token requests say which process they come from. */
export function sharedConnector(url: string, rotation: string) {
  return defineConnector({
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
}
