import { isTapwrightError } from '@tapwright/connector';
import { z } from 'zod';
import { takeJob } from './marked-line.ts';

/** The last line of a program that could not do what it was asked for. */
export const errorLine = z.object({
  kind: z.literal('error'),
  message: z.string(),
  code: z.string(),
  hint: z.string().optional(),
});

type ErrorLine = z.output<typeof errorLine>;

/**
 * The whole of a program that runs a package's code in a process of its own: does what it was asked for, and says what
 * came of it line by line, an error as its last one. `code` is that of errors that have none.
 */
export async function runProgram<Job>(
  schema: z.ZodType<Job>,
  code: string,
  run: (job: Job, say: (line: object) => void) => Promise<void>,
): Promise<void> {
  const { job, say } = takeJob(schema);
  try {
    await run(job, say);
  } catch (error) {
    say(errorOf(error, code));
    process.exitCode = 1;
  }
}

function errorOf(error: unknown, otherwise: string): ErrorLine {
  const message = error instanceof Error ? error.message : String(error);
  const { code, hint } = isTapwrightError(error) ? error : { code: otherwise, hint: undefined };
  return { kind: 'error', message: message.slice(0, 2000), code, ...(hint !== undefined && { hint }) };
}
