import { registerHooks } from 'node:module';
import { mayImport } from './hand-code.ts';

/** Names that a connector has no use for; in its hand-written modules there is nothing behind them. */
const HIDDEN = ['process', 'globalThis', 'global', 'fetch', 'WebSocket', 'EventSource', 'navigator', 'performance'];

/**
 * Lets the modules of a package import the runtime, each other, and what computes only; its hand-written ones do not
 * see the process either.
 */
export function guardModules(packageUrl: string, handWritten: ReadonlySet<string>): void {
  registerHooks({
    resolve(specifier, context, next) {
      const inside = context.parentURL?.startsWith(packageUrl) === true;
      if (!inside) return next(specifier, context);
      const found = mayImport(specifier) ? next(specifier, context) : undefined;
      const relative = specifier.startsWith('.');
      if (found !== undefined && (!relative || found.url.startsWith(packageUrl))) return found;
      throw new Error(`${context.parentURL?.slice(packageUrl.length)} imports ${specifier}, which a connector may not`);
    },
    load(url, context, next) {
      const loaded = next(url, context);
      if (!handWritten.has(url)) return loaded;
      const hidden = HIDDEN.map((name) => `${name} = undefined`).join(', ');
      return { ...loaded, source: `const ${hidden}; ${textOf(loaded.source)}` };
    },
  });
}

function textOf(source: string | ArrayBufferLike | NodeJS.TypedArray | null | undefined): string {
  if (typeof source === 'string') return source;
  if (source === null || source === undefined) return '';
  return ArrayBuffer.isView(source)
    ? Buffer.from(source.buffer, source.byteOffset, source.byteLength).toString('utf8')
    : Buffer.from(source).toString('utf8');
}
