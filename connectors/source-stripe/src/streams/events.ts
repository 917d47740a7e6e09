import { defineStream } from '@tapwright/connector';
import type { Config } from '../config.ts';
import { eventsSchema } from '../schemas/events.ts';
import type { Event } from '../types/index.ts';

export const events = defineStream<Event, { config: Config }>()({
  name: 'events',
  schema: eventsSchema,
  primaryKey: ['id'],
  request: { method: 'GET', path: '/v1/events' },
  records: 'data',
  incremental: {
    cursorField: 'created',
    type: 'unix-seconds',
    filter: { start: { in: 'query', name: 'created[gt]' }, end: { in: 'query', name: 'created[lte]' } },
    boundary: 'exclusive',
    appendOnly: true,
  },
});
