import { typecheckPackage } from '@tapwright/conformance';
import type { Finding } from '../agents/agent.ts';

const MOST = 50;

/** What the compiler objects to. */
export async function typeFindings(folder: string): Promise<readonly Finding[]> {
  const lines = await typecheckPackage(folder);
  return lines.slice(0, MOST).map((text) => {
    const [, file, line, message = text] = /^(.+?)\((\d+),\d+\): (.*)$/.exec(text) ?? [];
    return {
      rule: 'types',
      severity: 'blocker',
      message,
      ...(file !== undefined && { file }),
      ...(line !== undefined && { line: Number(line) }),
    };
  });
}
