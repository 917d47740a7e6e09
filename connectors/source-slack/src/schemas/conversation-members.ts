import type { JsonSchema } from '@tapwright/connector';

export const conversationMembersSchema: JsonSchema = {
  type: 'object',
  properties: {
    value: { pattern: '^[UW][A-Z0-9]{2,}$', type: 'string' },
    channel: { pattern: '^[CGD][A-Z0-9]{8,}$', type: 'string' },
  },
  required: ['value'],
};
