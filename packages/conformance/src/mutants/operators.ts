import type { Operator } from './operator.ts';
import { accessOperators } from './operators/access.ts';
import { actionOperators } from './operators/actions.ts';
import { catalogOperators } from './operators/catalog.ts';
import { cursorOperators } from './operators/cursor.ts';
import { failureOperators } from './operators/failures.ts';
import { pagingOperators } from './operators/paging.ts';
import { recordOperators } from './operators/records.ts';
import { requestOperators } from './operators/requests.ts';

/** All ways to be wrong, in the order in which they are run. */
export const OPERATORS: readonly Operator[] = [
  ...pagingOperators,
  ...cursorOperators,
  ...recordOperators,
  ...requestOperators,
  ...accessOperators,
  ...failureOperators,
  ...actionOperators,
  ...catalogOperators,
];
