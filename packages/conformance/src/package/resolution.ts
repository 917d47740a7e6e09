import { registerHooks } from 'node:module';

/** What generated packages import and may not have installed. */
const OURS = /^(?:@tapwright\/[a-z-]+|zod)(?:\/.*)?$/;

/** True when this very module runs from its TypeScript source. */
export const fromSources = import.meta.url.endsWith('.ts');

let registered = false;

/**
 * Lets connector packages outside of this installation be loaded: `@tapwright/*` and `zod` resolve to our own copies,
 * so that there is one runtime only. Registering twice is once.
 */
export function registerPackageResolution(): void {
  if (registered) return;
  registered = true;
  registerHooks({
    resolve(specifier, context, next) {
      if (!OURS.test(specifier)) return next(specifier, context);
      const conditions = fromSources ? ['@tapwright/source', ...context.conditions] : context.conditions;
      try {
        return next(specifier, { ...context, conditions, parentURL: import.meta.url });
      } catch {
        return next(specifier, context);
      }
    },
  });
}
