import { at } from '@tapwright/connector';
import type { Contract, Operation } from '@tapwright/blueprint';
import type { BehaviourProfile } from '../profile.ts';
import { refusal, type MockAnswer } from './answer.ts';
import type { Authority } from './authority.ts';
import { checkBody, checkParameters } from './check-request.ts';
import { contractRefusal } from './contract-refusal.ts';
import { POSITION } from './paging.ts';
import {
  authorityParameters,
  keysetParameters,
  profileParameters,
  secretParameters,
  sizeParameters,
} from './profile-parameters.ts';
import type { MockRequest } from './request.ts';
import { createRouter, type Route } from './routes.ts';

/** Finds the operation of a request, and decides whether it gets as far as that. */
export interface Gate {
  /** The operation that a request is for, which is noted in it; undefined where there is none. */
  readonly route: (request: MockRequest) => Route | undefined;
  /** The answer to a request for which there is no operation. */
  readonly refuseRoute: (request: MockRequest) => MockAnswer;
  /** The answer to a request without the right credentials. */
  readonly refuseAccess: (operation: Operation, request: MockRequest) => MockAnswer | undefined;
  /** The answer to a request that breaks the contract. */
  readonly refuseContent: (operation: Operation, request: MockRequest) => MockAnswer | undefined;
}

export function createGate(contract: Contract, profile: BehaviourProfile, authority: Authority): Gate {
  const router = createRouter(contract);
  const credentials = authorityParameters(profile);
  const paging = { sizes: sizeParameters(profile), keys: keysetParameters(profile) };
  const extra = new Set([...profileParameters(profile), ...secretParameters(profile), POSITION]);
  const { schemas } = contract;
  const find = (request: MockRequest): ReturnType<typeof router.find> =>
    router.find(request.method, request.path, request.url.searchParams, at(request.decoded, 'operationName'));
  return {
    route: (request) => {
      const route = find(request);
      if ('methods' in route) return undefined;
      request.operation = route.operation.id;
      request.pathParameters = route.parameters;
      return route;
    },
    refuseRoute: (request) => {
      const route = find(request);
      const methods = 'methods' in route ? route.methods : [];
      if (methods.length === 0) return refusal(404, `there is no path ${request.path}`);
      return refusal(405, `${request.path} has no ${request.method}`, { allow: methods.join(', ') });
    },
    refuseAccess: (operation, request) => {
      const refused = isPublic(contract, operation) ? undefined : authority.refuse(request);
      return refused === undefined ? undefined : refusal(401, refused, { 'www-authenticate': 'Bearer' });
    },
    refuseContent: (operation, request) => {
      const complaint =
        checkParameters(schemas, operation, request, extra, credentials, paging) ??
        checkBody(schemas, operation, request);
      return complaint && contractRefusal(schemas, operation, complaint.status, complaint.reason);
    },
  };
}

function isPublic(contract: Contract, operation: Operation): boolean {
  const security = operation.security ?? contract.security;
  return (
    security !== undefined &&
    (security.length === 0 || security.some((one) => Object.keys(one).length === 0)) &&
    operation.security !== undefined
  );
}
