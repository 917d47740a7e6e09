import { accessBugs } from './access.ts';
import type { Bug } from './bug.ts';
import { connectorBugs } from './connectors.ts';
import { destinationBugs } from './destinations.ts';
import { readingBugs } from './reading.ts';
import { requestBugs } from './requests.ts';

/** All bugs, each of them reported by somebody about another product. */
export const bugs: readonly Bug[] = [
  ...requestBugs,
  ...accessBugs,
  ...readingBugs,
  ...destinationBugs,
  ...connectorBugs,
];
