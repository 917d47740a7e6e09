/** What a sentence says: property and value. */
export type Said = readonly (readonly [property: string, value: string])[];

interface SentenceRule {
  readonly pattern: RegExp;
  /** Of the whole API, of the operation at hand, or (default) of the operation where there is one, else of all. */
  readonly of?: 'api' | 'operation';
  readonly says: (...groups: string[]) => Said;
}

const withoutDot = (text: string): string => text.replace(/[.,;]+$/, '');

/** Ways to say things that documentation has. Whoever words theirs otherwise adds a line. */
export const SENTENCE_RULES: readonly SentenceRule[] = [
  {
    pattern: /\ball paths\b.*? (https?:\/\/\S+)/i,
    of: 'api',
    says: (address) => [['base_url', withoutDot(address)]],
  },
  {
    pattern: /\bAPI key in the header ([\w-]+)/i,
    of: 'api',
    says: (name) => [
      ['auth_kind', 'api-key'],
      ['auth_place', 'header'],
      ['auth_name', withoutDot(name)],
    ],
  },
  { pattern: /\bclient credentials\b/i, of: 'api', says: () => [['auth_kind', 'oauth2-client-credentials']] },
  {
    pattern: /\baccess token with a POST to (https?:\/\/\S+)/i,
    of: 'api',
    says: (url) => [['auth_token_url', withoutDot(url)]],
  },
  { pattern: /\bclient authenticates with HTTP Basic\b/i, of: 'api', says: () => [['auth_client_place', 'basic']] },
  { pattern: /\barray (\w+) of the answer\b/i, says: (name) => [['records_path', name]] },
  { pattern: /\bthe answer itself is the array\b/i, says: () => [['records_path', '$']] },
  {
    pattern: /\bcursor in its header ([\w-]+)/i,
    says: (name) => [
      ['pagination_kind', 'cursor'],
      ['next_place', 'header'],
      ['next_header', withoutDot(name)],
    ],
  },
  {
    pattern: /\bcursor: the field ([\w.]+) of the answer\b/i,
    says: (name) => [
      ['pagination_kind', 'cursor'],
      ['next_place', 'body'],
      ['next_field', name],
    ],
  },
  {
    pattern: /\bas the query parameter (\w+) to get the next page\b/i,
    says: (name) => [
      ['page_parameter', name],
      ['page_parameter_place', 'query'],
    ],
  },
  {
    pattern: /\bquery parameter (\w+) says which page you want, beginning with (\d+)/i,
    says: (name, first) => [
      ['pagination_kind', 'page-number'],
      ['page_parameter', name],
      ['page_parameter_place', 'query'],
      ['first_page', first],
    ],
  },
  {
    pattern: /\bby offset: the query parameter (\w+) says how many records to skip, beginning with (\d+)/i,
    says: (name, first) => [
      ['pagination_kind', 'offset'],
      ['page_parameter', name],
      ['page_parameter_place', 'query'],
      ['first_page', first],
    ],
  },
  {
    pattern: /\bfield (\w+) of the answer says how many there are\b/i,
    says: (name) => [['total_records_field', name]],
  },
  { pattern: /\b(\w+) is the number of pages\b/i, says: (name) => [['total_pages_field', name]] },
  { pattern: /\bin one answer without pages\b/i, says: () => [['pagination_kind', 'none']] },
  {
    pattern: /\bquery parameter (\w+) says how many records (?:you want|a page has)\b/i,
    says: (name) => [['page_size_parameter', name]],
  },
  { pattern: /\bnever holds more than (\d+) records\b/i, says: (most) => [['page_size_max', most]] },
  {
    pattern: /\bper page, up to (\d+)|\bper_page can be up to (\d+)/i,
    says: (a, b) => [['page_size_max', a || b || '']],
  },
  { pattern: /\b([\w.]+) is for people\b/i, of: 'api', says: (field) => [['error_message_field', field]] },
  {
    pattern: /\b(\d+) requests per (second|minute|hour|day)\b/i,
    of: 'api',
    says: (count, time) => [['rate_limit', `${count} per ${time}`]],
  },
  {
    pattern: /\bused up, the answer is (4\d\d)\b.*? ([\w.]+) is (\w+)/i,
    of: 'api',
    says: (status, field, value) => [
      ['quota_status', status],
      ['quota_error_field', field],
      ['quota_error_value', value],
    ],
  },
  {
    pattern: /\b(?:answers|returns) a list of (?:all )?(\w+) objects\b/i,
    of: 'operation',
    says: (object) => [
      ['answer', 'list'],
      ['answer_object', object],
    ],
  },
  {
    pattern: /\b(?:answers|returns) the (\w+) object itself\b/i,
    of: 'operation',
    says: (object) => [
      ['answer', 'single'],
      ['answer_object', object],
    ],
  },
  {
    pattern: /\b(creates an? \w+) and (?:answers|returns) the (\w+) object\b/i,
    of: 'operation',
    says: (summary, object) => [
      ['summary', summary],
      ['answer_object', object],
    ],
  },
  { pattern: /\boldest first\b/i, of: 'operation', says: () => [['order', 'ascending']] },
  { pattern: /\bnewest first\b/i, of: 'operation', says: () => [['order', 'descending']] },
  {
    pattern: /\bmay be repeated safely when it carries an idempotency key in the header ([\w-]+)/i,
    of: 'operation',
    says: (name) => [
      ['effect', 'keyed'],
      ['idempotency_header', withoutDot(name)],
    ],
  },
];
