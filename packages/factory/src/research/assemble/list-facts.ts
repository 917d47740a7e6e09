import type { DossierFact } from '../dossier.ts';
import type { PropertyName } from '../gate/properties.ts';
import { operationParts } from '../gate/subject.ts';
import type { Facts } from './facts.ts';

/** What holds for one list: what is said of it, else what is said of all. */
export interface ListFacts {
  find(property: PropertyName): DossierFact | undefined;
  value(property: PropertyName): string | undefined;
}

/** Properties of pages, which belong together: a list with pages of its own kind takes nothing from the others. */
const OF_PAGES: ReadonlySet<PropertyName> = new Set([
  'pagination_kind',
  'page_parameter',
  'first_cursor',
  'page_parameter_place',
  'next_place',
  'next_header',
  'next_field',
  'has_more_field',
  'total_records_field',
  'total_pages_field',
  'first_page',
]);

export function listFacts(facts: Facts, operation: string): ListFacts {
  const own = facts.value(operation, 'pagination_kind');
  const shared = facts.value('api', 'pagination_kind');
  const differs = own !== undefined && own !== shared;
  const find = (property: PropertyName): DossierFact | undefined =>
    facts.find(operation, property) ?? (differs && OF_PAGES.has(property) ? undefined : facts.find('api', property));
  return { find, value: (property) => find(property)?.value };
}

/** Whether an operation answers many records, and where they are. */
export function answerOf(facts: Facts, operation: string): 'list' | 'single' | undefined {
  const { method, path } = operationParts(operation);
  if (facts.value(operation, 'records_path') !== undefined) return 'list';
  const said = facts.value(operation, 'answer');
  if (said === 'list' || said === 'single') return said;
  if (method !== 'GET') return undefined;
  return path.endsWith('}') ? 'single' : 'list';
}
