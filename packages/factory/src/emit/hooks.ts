import type { Blueprint } from '@tapwright/blueprint';
import { ConfigError } from '@tapwright/connector';
import { code, type Code } from '../code/literal.ts';

/** The function that a reference like `hooks#title` names. */
export function hookName(reference: string): string {
  const name = /^hooks#([A-Za-z_$][\w$]*)$/.exec(reference)?.[1];
  if (name !== undefined) return name;
  throw new ConfigError(`${JSON.stringify(reference)} names no function of src/hooks.ts`, {
    code: 'hook_reference_invalid',
    hint: 'Write hooks#name, with the name of an exported function.',
  });
}

export function hookCode(reference: string): Code {
  return code(hookName(reference));
}

/** All functions of `src/hooks.ts` that a blueprint relies on. */
export function hooksOf(blueprint: Blueprint): string[] {
  const { auth, streams } = blueprint.interpretation;
  const signed = auth.flatMap(({ methods }) =>
    methods.flatMap((method) => (method.kind === 'signed' ? [method.hook] : [])),
  );
  const rows = streams.flatMap(({ toRow }) => (toRow === undefined ? [] : [toRow]));
  return [...new Set([...signed, ...rows].map(hookName))].toSorted();
}

/** Refuses to emit a package that calls functions which nobody has written. */
export function requireHooks(blueprint: Blueprint, source: string | undefined): void {
  const wanted = hooksOf(blueprint);
  const missing = wanted.filter((name) => source === undefined || !exportsFunction(source, name));
  if (missing.length === 0) return;
  throw new ConfigError(
    `the overlay names ${missing.join(', ')} of src/hooks.ts, which ${source === undefined ? 'does not exist' : 'does not export it'}`,
    {
      code: 'hook_missing',
      hint: `Write src/hooks.ts with: ${missing.map((name) => `export function ${name}(…)`).join('; ')}`,
    },
  );
}

function exportsFunction(source: string, name: string): boolean {
  const escaped = name.replaceAll('$', String.raw`\$`);
  return (
    new RegExp(`export\\s+(?:async\\s+)?function\\s*\\*?\\s*${escaped}(?![\\w$])`).test(source) ||
    new RegExp(`export\\s+const\\s+${escaped}(?![\\w$])`).test(source) ||
    new RegExp(`export\\s*\\{[^}]*(?<![\\w$])${escaped}(?![\\w$])[^}]*\\}`).test(source)
  );
}
