import { registerHooks } from 'node:module';
import { fromSources, registerPackageResolution } from '../package/resolution.ts';

// Loaded by `node --import` in front of the tests of a mutant: whoever asks for the runtime gets the mutated one,
// but for the mutants themselves, who wrap it.
registerPackageResolution();

const here = new URL('.', import.meta.url).href;
const url = new URL(`./mutated-connector.${fromSources ? 'ts' : 'js'}`, import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== '@tapwright/connector' || context.parentURL?.startsWith(here) === true)
      return next(specifier, context);
    return { url, shortCircuit: true };
  },
});
