import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// Loaded by `node --import` in front of vitest and its workers, who ask for these by name.
const folder = join(import.meta.dirname, '..', '.bench', 'quality', 'index.js');

registerHooks({
  resolve: (specifier, context, next) =>
    specifier.startsWith('@vitest/coverage-v8') || specifier.startsWith('@stryker-mutator/')
      ? next(specifier, { ...context, parentURL: pathToFileURL(folder).href })
      : next(specifier, context),
});
