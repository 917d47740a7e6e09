import type { RiskCard } from '../agents/agent.ts';
import { isJsonObject } from '@tapwright/connector';
import { requestHosts } from './hosts.ts';
import type { PackageUnderReview } from './package-under-review.ts';

/** What a person should know before saying yes. */
export function riskCard(reviewed: PackageUnderReview, change: RiskCard['change']): RiskCard {
  const { manifest, byHand, results } = reviewed;
  const blueprint = reviewed.packaged ?? reviewed.blueprint;
  const { auth, actions } = blueprint.interpretation;
  const count = (operationClass: string): number =>
    actions.filter((action) => action.operationClass === operationClass).length;
  const dependencies = ['dependencies', 'peerDependencies', 'optionalDependencies'].flatMap((key) => {
    const given = manifest?.[key];
    return isJsonObject(given) ? Object.keys(given) : [];
  });
  return {
    hosts: requestHosts(blueprint),
    authentication: [...new Set(auth.map(({ methods }) => methods.map(({ kind }) => kind).join(' and ')))],
    writes: { keyed: count('keyed'), idempotent: count('idempotent'), unsafe: count('unsafe') },
    dependencies: [...new Set(dependencies)].toSorted(),
    handwritten: byHand,
    assumptions: blueprint.assumptions.length,
    level: results?.level ?? 'none',
    change,
  };
}
