import { isProperty, type PropertyName } from '../gate/properties.ts';

/** What a connector does wrongly in silence where it is misread: who asks, how it pages, what is new, what may be repeated. */
const WEIGHTY: ReadonlySet<PropertyName> = new Set<PropertyName>([
  'auth_kind',
  'auth_place',
  'auth_name',
  'auth_prefix',
  'pagination_kind',
  'page_parameter',
  'page_parameter_place',
  'next_place',
  'next_header',
  'next_field',
  'first_page',
  'has_more_field',
  'cursor_field',
  'cursor_type',
  'filter_parameter',
  'filter_boundary',
  'order',
  'effect',
  'idempotency_header',
  'quota_status',
  'retry_status',
]);

export function isWeighty(name: string): boolean {
  return isProperty(name) && WEIGHTY.has(name);
}
