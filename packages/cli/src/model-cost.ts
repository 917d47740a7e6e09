/** Whoever sends no bill: a list price would be that of a model which said nothing. */
const UNBILLED = new Set(['script', 'person', 'program']);

/** What models have cost so far: dollars at list price, or tokens where nobody knows a price or nobody sends a bill. */
export function modelCost(usd: number | null, tokens: number, answeredBy: ReadonlySet<string>): string {
  const by = [...answeredBy];
  if (by.length > 0 && by.every((one) => UNBILLED.has(one))) return `${tokens} tokens by ${by.join(' and ')}`;
  return usd === null ? `${tokens} tokens, price unknown` : `$${usd.toFixed(4)}`;
}
