import { SystemError } from '@tapwright/connector';
import type { z } from 'zod';

/** What GitHub answered, read; where it is something else, that is said without quoting it. */
export function githubAnswer<Value>(schema: z.ZodType<Value>, body: unknown, call: string): Value {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const place = read.error.issues[0]?.path.join('.') ?? '';
  throw new SystemError(
    `${call} was answered with something else than GitHub does${place === '' ? '' : ` (${place})`}`,
    {
      code: 'github_answer_unknown',
      hint: 'Check that GITHUB_API_URL is the API of a GitHub.',
    },
  );
}
