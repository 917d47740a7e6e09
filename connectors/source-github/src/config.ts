import { secret } from '@tapwright/connector';
import { z } from 'zod';

/** What a user fills in to connect. */
export const config = z.object({
  token: secret({ title: 'Access token', description: 'Sent as a bearer token.' }),
  base_url: z.url().optional().meta({
    title: 'Base URL',
    description: 'Another address of the API: a proxy, a test server, an installation of your own.',
  }),
});

/** The config as the connector sees it. */
export type Config = z.output<typeof config>;
