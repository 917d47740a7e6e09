import type { PageToken } from '../pagination.ts';

/** Where the read of a job's result stands: the job, and the page within its result. */
export interface JobPosition {
  readonly job: string | number;
  readonly page: PageToken | undefined;
}

/** A page token that also remembers the job, so that a restart does not order the same work again. */
export function encodeJobPosition(position: JobPosition): PageToken {
  return JSON.stringify(position.page === undefined ? [position.job] : [position.job, position.page]);
}

export function decodeJobPosition(token: PageToken | undefined): JobPosition | undefined {
  if (typeof token !== 'string') return undefined;
  try {
    const parts: unknown = JSON.parse(token);
    if (!Array.isArray(parts) || !isToken(parts[0])) return undefined;
    return { job: parts[0], page: isToken(parts[1]) ? parts[1] : undefined };
  } catch {
    return undefined;
  }
}

function isToken(value: unknown): value is PageToken {
  return typeof value === 'string' || typeof value === 'number';
}
