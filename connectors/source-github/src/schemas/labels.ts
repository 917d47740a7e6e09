import type { JsonSchema } from '@tapwright/connector';

export const labelsSchema: JsonSchema = {
  type: 'object',
  properties: {
    id: { format: 'int64', type: 'integer' },
    node_id: { type: 'string' },
    url: { format: 'uri', type: 'string' },
    name: { type: 'string' },
    description: { type: ['string', 'null'] },
    color: { type: 'string' },
    default: { type: 'boolean' },
    repository_full_name: { type: 'string' },
  },
  required: ['id', 'node_id', 'url', 'name', 'description', 'color', 'default'],
};
