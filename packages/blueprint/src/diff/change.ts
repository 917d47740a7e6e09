import { formatPointer } from '../openapi/pointer.ts';

export type ChangeLevel = 'patch' | 'minor' | 'major';

/** One difference between two blueprints, judged by what a user of the connector notices. */
export interface BlueprintChange {
  /** Stable name, for example `stream-removed`, `field-added`. */
  readonly kind: string;
  /** JSON pointer: into the new blueprint, or into the old one for what is gone. */
  readonly pointer: string;
  readonly message: string;
  readonly level: ChangeLevel;
}

export function change(
  level: ChangeLevel,
  kind: string,
  at: readonly (string | number)[],
  message: string,
): BlueprintChange {
  return { kind, pointer: formatPointer(at.map(String)), message, level };
}

export interface Matched<Item> {
  readonly both: readonly { readonly before: Item; readonly after: Item; readonly index: number }[];
  readonly removed: readonly { readonly item: Item; readonly index: number }[];
  readonly added: readonly { readonly item: Item; readonly index: number }[];
}

/** Pairs the items of two lists by name. */
export function matchByName<Item extends { readonly name: string }>(
  before: readonly Item[],
  after: readonly Item[],
): Matched<Item> {
  const old = new Map(before.map((item) => [item.name, item]));
  const names = new Set(after.map((item) => item.name));
  const numbered = after.map((item, index) => ({ item, index }));
  return {
    both: numbered.flatMap(({ item, index }) => {
      const match = old.get(item.name);
      return match === undefined ? [] : [{ before: match, after: item, index }];
    }),
    removed: before.map((item, index) => ({ item, index })).filter(({ item }) => !names.has(item.name)),
    added: numbered.filter(({ item }) => !old.has(item.name)),
  };
}
