import type { Blueprint } from '@tapwright/blueprint';
import { ConfigError } from '@tapwright/connector';

/** Refuses a blueprint whose streams and actions do not fit together: names twice, parents that are missing or circular. */
export function requireConsistent(blueprint: Blueprint): void {
  const { streams, actions } = blueprint.interpretation;
  requireUnique('stream', streams);
  requireUnique('action', actions);
  const parents = new Map(streams.map(({ name, parent }) => [name, parent?.stream]));
  for (const { name } of streams) {
    const seen = new Set<string>([name]);
    for (let parent = parents.get(name); parent !== undefined; parent = parents.get(parent)) {
      if (!parents.has(parent)) throw inconsistent(`stream ${name} has the parent ${parent}, which is no stream`);
      if (seen.has(parent)) throw inconsistent(`stream ${name} is its own ancestor`);
      seen.add(parent);
    }
  }
}

function requireUnique(kind: string, items: readonly { readonly name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of items) {
    if (seen.has(name)) throw inconsistent(`there are two ${kind}s called ${name}`);
    seen.add(name);
  }
}

function inconsistent(message: string): ConfigError {
  return new ConfigError(message, {
    code: 'blueprint_inconsistent',
    hint: 'Correct the blueprint, or the overlay that changed it.',
  });
}
