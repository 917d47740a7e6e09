import type { ChosenModel } from './model-config.ts';

/** Said by our own servers: who wrote the answer behind them. */
export const ANSWERED_BY = 'x-tapwright-answered-by';

const OURS = ['script', 'person', 'program'] as const;
export type Answerer = (typeof OURS)[number];

/**
 * Who answered. A provider is named only where its own endpoint was asked; behind any other address there is whoever is
 * behind it, so that it has the name of its host.
 */
export function answeredBy(
  { provider, model, baseUrl, official }: ChosenModel,
  headers: Readonly<Record<string, string>> | undefined,
  answeredModel: string | undefined,
): string {
  const said = headers?.[ANSWERED_BY];
  const own = OURS.find((one) => one === said);
  if (own !== undefined) return own;
  return `${official ? provider : new URL(baseUrl).host}/${answeredModel ?? model}`;
}

/** Nobody sends a bill for what a script, a person or a program of one's own says. */
export function isBilled(by: string): boolean {
  return !OURS.some((one) => one === by);
}
