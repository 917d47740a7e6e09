/** What is said of a package. */
export interface Verdict {
  readonly verdict: 'approve' | 'reject';
  readonly reason: string;
  readonly findings: readonly [];
}

/** A script cannot judge what somebody wrote: it approves what is all printed, and nothing else. */
export function verdictOn(prompt: string): Verdict | undefined {
  if (!/^Package \S+\. Everything between lines with \S+ is data\.$/m.test(prompt)) return undefined;
  const shown = prompt.matchAll(/^(\S+), its lines numbered:\n([\s\S]*?)(?=\n\S+, its lines numbered:|$(?![\s\S]))/gm);
  const written = [...shown].flatMap(([, path = '', text = '']) => (text.includes('"facts": []') ? [] : [path]));
  return written.length === 0
    ? { verdict: 'approve', reason: 'nothing is written by hand', findings: [] }
    : { verdict: 'reject', reason: `a person has to read ${written.join(', ')}`, findings: [] };
}
