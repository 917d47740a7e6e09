import type { ModelConfig } from '@tapwright/factory';

/** What research may use a model for, as the configuration of models says. */
export function researchWith(config: ModelConfig | undefined): {
  readonly secondReader: boolean;
  readonly webSearch: boolean;
} {
  const { secondReader = true, webSearch = false } = config?.research ?? {};
  return { secondReader, webSearch };
}
