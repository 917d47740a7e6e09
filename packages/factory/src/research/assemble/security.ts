import type { JsonObject } from '@tapwright/connector';
import type { Facts } from './facts.ts';

export interface Security {
  /** `security` of the document. */
  readonly parts: JsonObject;
  readonly components: JsonObject;
  readonly assumptions: readonly string[];
}

/** How requests authenticate, of what is proven: each kind is an alternative. */
export function securityOf(facts: Facts): Security {
  const kinds = [...new Set(facts.all('auth_kind').map(({ value }) => value))];
  const asked = kinds.filter((kind) => kind !== 'none');
  if (asked.length === 0 && facts.value('api', 'auth_name') !== undefined) asked.push('api-key');
  if (asked.length === 0)
    return { parts: kinds.includes('none') ? { security: [] } : {}, components: {}, assumptions: [] };
  const assumptions: string[] = [];
  const schemes: Record<string, JsonObject> = {};
  for (const kind of asked) {
    const scheme = schemeOf(kind, facts);
    if (typeof scheme === 'string') assumptions.push(scheme);
    else schemes[kind] = scheme;
  }
  const names = Object.keys(schemes);
  return {
    parts: names.length === 0 ? {} : { security: names.map((name) => ({ [name]: [] })) },
    components: names.length === 0 ? {} : { securitySchemes: schemes },
    assumptions: [...assumptions, ...placeAssumed(names, facts)],
  };
}

function placeAssumed(names: readonly string[], facts: Facts): string[] {
  if (!names.includes('api-key') || facts.value('api', 'auth_place') !== undefined) return [];
  return [`the key is sent as ${facts.value('api', 'auth_name') ?? ''}, but no page proves where; a header is assumed`];
}

function schemeOf(kind: string, facts: Facts): JsonObject | string {
  const tokenUrl = facts.value('api', 'auth_token_url');
  const authorizationUrl = facts.value('api', 'auth_authorization_url');
  switch (kind) {
    case 'bearer':
      return { type: 'http', scheme: 'bearer' };
    case 'basic':
      return { type: 'http', scheme: 'basic' };
    case 'oauth2-client-credentials':
      return tokenUrl === undefined
        ? 'OAuth 2 client credentials are asked for, but no page proves where tokens are given out'
        : { type: 'oauth2', flows: { clientCredentials: { tokenUrl, scopes: {} } } };
    case 'oauth2-authorization-code':
      return tokenUrl === undefined || authorizationUrl === undefined
        ? 'OAuth 2 is asked for, but no page proves its two addresses'
        : { type: 'oauth2', flows: { authorizationCode: { tokenUrl, authorizationUrl, scopes: {} } } };
    default:
      return apiKey(facts);
  }
}

function apiKey(facts: Facts): JsonObject | string {
  const name = facts.value('api', 'auth_name');
  if (name === undefined) return 'a key is asked for, but no page proves under which name it is sent';
  return { type: 'apiKey', in: facts.value('api', 'auth_place') ?? 'header', name };
}
