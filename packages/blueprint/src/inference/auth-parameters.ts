import type { Contract, Operation, Parameter } from '../schema.ts';
import { plain } from './words.ts';

/** Names that only credentials have. */
const HEADER_CREDENTIAL =
  /^(authorization|(x)?(api|app|auth|access|application|client|user|subscription|account|api)?(access)?(key|token|secret|apikey|apitoken|authtoken|accesstoken|appkey|apptoken|appid)|ocpapimsubscriptionkey|xauth|xrapidapikey|xmashapekey|privatetoken|apikey|xaccesskey|xsessiontoken)$/;
const QUERY_CREDENTIAL =
  /^(apikey|apitoken|accesstoken|authtoken|accesskey|appkey|appid|clientsecret|secretkey|subscriptionkey|oauthtoken|usertoken|sessiontoken)$/;
const QUERY_WEAK = /^(token|key|auth|secret)$/;
const CREDENTIAL_WORDS = /\bapi[ -_]?key\b|\baccess token\b|\bauth\w*\b|credential|your (api )?(key|token)|\bbearer\b/i;
const NO_CREDENTIAL = /\bpag|next|cursor|continuation|idempoten|csrf|upload|device|push|invite|reset/i;

/** True for a parameter that carries a credential and is declared like any other. */
export function isCredential(parameter: Parameter): boolean {
  const name = plain(parameter.name);
  const description = parameter.description ?? '';
  if (parameter.in === 'header') return HEADER_CREDENTIAL.test(name) && !NO_CREDENTIAL.test(description);
  if (parameter.in !== 'query') return false;
  if (QUERY_CREDENTIAL.test(name)) return true;
  return QUERY_WEAK.test(name) && CREDENTIAL_WORDS.test(description) && !NO_CREDENTIAL.test(description);
}

export interface CredentialParameter {
  readonly in: 'header' | 'query';
  readonly name: string;
  readonly description: string;
  readonly operations: number;
  readonly pointer: string;
}

/** Credentials among the parameters of many operations, most used first. */
export function credentialParameters(contract: Contract): readonly CredentialParameter[] {
  const counts = new Map<string, { first: Operation; parameter: Parameter; count: number }>();
  for (const operation of contract.operations) {
    for (const parameter of operation.parameters) {
      if (!isCredential(parameter)) continue;
      const id = `${parameter.in}:${parameter.name.toLowerCase()}`;
      const known = counts.get(id);
      if (known === undefined) counts.set(id, { first: operation, parameter, count: 1 });
      else known.count += 1;
    }
  }
  return [...counts.values()]
    .sort((a, b) => b.count - a.count || (a.parameter.name < b.parameter.name ? -1 : 1))
    .map(({ first, parameter, count }) => ({
      in: parameter.in === 'header' ? 'header' : 'query',
      name: parameter.name,
      description: parameter.description ?? '',
      operations: count,
      pointer: first.pointer,
    }));
}
