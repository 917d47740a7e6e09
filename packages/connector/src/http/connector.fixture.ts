import { z } from 'zod';
import { defineClient, defineConnector, type ClientDefinition } from '../definition.ts';
import type { JsonObject } from '../json.ts';

/** The least connector: one address that the check asks for. */
export function connectorFor(baseUrl: string, client: Partial<ClientDefinition> = {}) {
  return defineConnector({
    name: 'source-test',
    config: z.looseObject({}),
    client: defineClient<JsonObject>({ baseUrl, ...client }),
    check: { method: 'GET', path: '/check' },
    streams: [],
  });
}
