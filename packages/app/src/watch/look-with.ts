import type { LookOptions, ModelConfig } from '@tapwright/factory';
import { researchWith } from '../build/research-with.ts';
import { homeSubfolder } from '../home.ts';

/** How a package's documentation is looked at again: pages and what they were read to say are kept in the home folder. */
export function lookWith(home: string, config: ModelConfig | undefined): LookOptions {
  const { provider, model } = { ...config, ...config?.agents?.['research'] };
  return {
    cache: homeSubfolder(home, 'pages'),
    readings: homeSubfolder(home, 'readings'),
    reader: [provider, model].join(' '),
    ...researchWith(config),
  };
}
