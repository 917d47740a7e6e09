import type { Factory, FactoryOptions } from './build-connector.ts';

/**
 * Opens the database of the home folder (or `DATABASE_URL`) and starts to work off its builds. The engine is loaded
 * only now: commands that need no database do not pay for it.
 */
export async function openFactory(options: FactoryOptions = {}): Promise<Factory> {
  const { createFactory } = await import('./build-connector.ts');
  return await createFactory(options);
}
