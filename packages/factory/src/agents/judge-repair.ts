import { applyOverlay, overlaySchema, type Blueprint } from '@tapwright/blueprint';
import { isJsonObject, isTapwrightError } from '@tapwright/connector';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { forbiddenCode } from '../review/forbidden-code.ts';

/** What a model may write. */
export const repairSchema = z.strictObject({
  explanation: z.string(),
  overlay: overlaySchema,
  /** The whole of `src/hooks.ts`; null where it needs none. */
  hooks: z.string().nullable(),
});

type Repair = z.output<typeof repairSchema>;
type Fact = Repair['overlay']['facts'][number];

/** A model's word: below what counts as known, so that it stays among what is assumed. */
const WORD_OF_A_MODEL = 0.5;

/** The same facts, none of them surer of itself than a model can be. */
export function withoutClaims({ facts, ...overlay }: Repair['overlay']): Repair['overlay'] {
  const weak = (evidence: Exclude<Fact['evidence'], readonly unknown[]>) => ({
    ...evidence,
    confidence: Math.min(evidence.confidence ?? 1, WORD_OF_A_MODEL),
  });
  return {
    ...overlay,
    facts: facts.map((fact) => {
      const { evidence } = fact;
      if (!Array.isArray(evidence)) return { ...fact, evidence: weak(evidence) };
      return { ...fact, evidence: evidence.map((one) => weak(one)) };
    }),
  };
}

/**
 * What stands against a repair, before anything of it is run: it may settle what is assumed and add what is not there.
 * It may not take away or change what was found out and approved, and its functions may not reach beyond their work.
 */
export function problemsOf({ overlay, hooks }: Repair, blueprint: Blueprint): readonly string[] {
  const changed = overlay.facts.flatMap((fact) => changes(fact, blueprint) ?? []);
  return [...new Set([...changed, ...otherLists(overlay, blueprint), ...forbidden(hooks, blueprint)])].slice(0, 20);
}

/** A fact that says otherwise than what is known. */
function changes(fact: Fact, blueprint: Blueprint): string | undefined {
  const place = placeOf(fact.pointer, blueprint);
  if (place === undefined || isAssumed(place.pointer, blueprint)) return undefined;
  if (fact.remove !== true && isDeepStrictEqual(place.value, fact.value)) return undefined;
  const what = fact.remove === true ? 'takes away' : 'changes';
  return `it ${what} ${fact.pointer}, which is known and approved`;
}

/** What the pointer leads to, with numbers for names; undefined where there is nothing. */
function placeOf(
  pointer: string,
  blueprint: Blueprint,
): { readonly value: unknown; readonly pointer: string } | undefined {
  let value: unknown = { interpretation: blueprint.interpretation };
  const walked: string[] = [];
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const at = Array.isArray(value) ? String(indexOf(value, key)) : key;
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, at)) return undefined;
    value = Reflect.get(value, at);
    walked.push(at.replaceAll('~', '~0').replaceAll('/', '~1'));
  }
  return { value, pointer: `/${walked.join('/')}` };
}

function indexOf(list: readonly unknown[], key: string): number | string {
  const named = list.findIndex(
    (item) => isJsonObject(item) && (item['name'] === key || (item['name'] === undefined && item['operation'] === key)),
  );
  return named < 0 ? key : named;
}

/** Something says of this, or of all that it is part of, that it is assumed. */
function isAssumed(pointer: string, { assumptions }: Blueprint): boolean {
  return assumptions.some(
    (assumption) => pointer === assumption.pointer || pointer.startsWith(`${assumption.pointer}/`),
  );
}

/** Streams and actions that are gone, or that nobody approved. */
function otherLists(overlay: Repair['overlay'], blueprint: Blueprint): readonly string[] {
  try {
    const after = applyOverlay(blueprint, overlay);
    return (['streams', 'actions'] as const).flatMap((list) => {
      const names = ({ interpretation }: Blueprint): string[] => interpretation[list].map(({ name }) => name);
      const [before, now] = [names(blueprint), names(after)];
      return [
        ...before.filter((name) => !now.includes(name)).map((name) => `it takes away ${name}, which was approved`),
        ...now.filter((name) => !before.includes(name)).map((name) => `it adds ${name}, which nobody approved`),
      ];
    });
  } catch (error) {
    if (isTapwrightError(error)) return [`${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}`];
    throw error;
  }
}

function forbidden(hooks: string | null, { interpretation }: Blueprint): readonly string[] {
  if (hooks === null) return [];
  const signs = interpretation.auth.some(({ methods }) => methods.some(({ kind }) => kind === 'signed'));
  return forbiddenCode('src/hooks.ts', hooks, { kind: 'src', unproven: true, signs })
    .filter(({ severity }) => severity === 'blocker')
    .map(({ rule, line, message }) => `src/hooks.ts:${line ?? 1} ${rule}: ${message}`);
}
