import type { SubjectKind } from './subject.ts';

/** How a value has to stand in its quote. */
export type ValueKind =
  /** As a word of its own, case and all. */
  | 'name'
  /** A name of a header: the case does not matter. */
  | 'header'
  /** Names apart by commas, each as a word of its own. */
  | 'names'
  /** Names apart by dots, each as a word of its own; `$` is the answer itself. */
  | 'field-path'
  | 'number'
  | 'address'
  | 'text'
  /** Method and path. */
  | 'operation'
  /** `100 per minute`. */
  | 'rate'
  /** A value as it is sent, marks and all: `*`. */
  | 'literal'
  /** One of a few words, each of which has to be called something in the quote. */
  | 'word';

export interface Property {
  readonly on: readonly SubjectKind[];
  readonly kind: ValueKind;
  /** For `word`: what calls it so. */
  readonly words?: Readonly<Record<string, RegExp>>;
  /** What happens where two passages disagree: the smaller number holds, or the first text does. Default: neither. */
  readonly disagreement?: 'smaller' | 'first';
  /** What it means, for the model. */
  readonly says: string;
}

const PAGED: readonly SubjectKind[] = ['api', 'operation'];
const VALUED: readonly SubjectKind[] = ['parameter', 'body', 'field', 'object-field'];

const YES_NO = (yes: RegExp, no: RegExp): Readonly<Record<string, RegExp>> => ({ true: yes, false: no });
const NOT_REQUIRED =
  /\boptional(ly)?\b|\b(not|n't|never) (be )?(required|mandatory|needed)\b|\bdefaults? (to|is)\b|\bmay be (omitted|left out)\b/i;
const PLACE = {
  query: /\bquery\b|[?&]\w/i,
  header: /\bheaders?\b|^\s*[\w-]+:\s/im,
  body: /\bbody\b|\bjson\b|\bpayload\b/i,
};

/** Everything that a fact can say. What is not here, nobody can claim. */
export const PROPERTIES = {
  title: { on: ['api'], kind: 'text', disagreement: 'first', says: 'name of the API' },
  base_url: { on: ['api'], kind: 'address', says: 'address before all paths, without the path of an operation' },
  auth_kind: {
    on: ['api'],
    kind: 'word',
    words: {
      bearer: /\bbearer\b/i,
      basic: /\bbasic\b|\buser ?name and (a )?password\b/i,
      'api-key': /\b(api|access|secret|application|subscription)[ _-]?(key|token)s?\b|\bkey\b|\btoken\b/i,
      'oauth2-client-credentials': /\bclient[ _-]credentials\b/i,
      'oauth2-authorization-code': /\bauthori[sz]ation[ _-]code\b/i,
      none: /\b(no|without|not need|not require|n't need|n't require)\b.{0,40}\b(auth\w*|key|token|credentials|account)\b|\bpublic\b/i,
    },
    says: 'how requests prove who sends them',
  },
  auth_place: {
    on: ['api'],
    kind: 'word',
    words: { header: PLACE.header, query: PLACE.query, cookie: /\bcookie\b/i },
    says: 'where the key is sent (api-key only)',
  },
  auth_name: { on: ['api'], kind: 'header', says: 'name of the header, query parameter or cookie of the key' },
  auth_prefix: { on: ['api'], kind: 'name', says: 'word before the key in its header, other than Bearer' },
  auth_token_url: { on: ['api'], kind: 'address', says: 'address where OAuth 2 tokens are asked for' },
  auth_client_place: {
    on: ['api'],
    kind: 'word',
    words: { basic: /\bbasic\b/i, body: PLACE.body },
    says: 'how a client proves itself where OAuth 2 tokens are given out: HTTP Basic, or fields of the body',
  },
  auth_authorization_url: { on: ['api'], kind: 'address', says: 'address where users consent (OAuth 2)' },
  rate_limit: {
    on: ['api'],
    kind: 'rate',
    says: 'requests that are allowed in a time, for everybody: 100 per second, or minute, hour, day',
  },
  rate_limit_header: { on: ['api'], kind: 'header', says: 'header of answers with the limit' },
  rate_remaining_header: { on: ['api'], kind: 'header', says: 'header of answers with what is left' },
  rate_reset_header: { on: ['api'], kind: 'header', says: 'header of answers with when the limit is reset' },
  quota_status: {
    on: ['api'],
    kind: 'number',
    says: 'status of answers that mean "too many requests", where it is not 429',
  },
  quota_error_field: {
    on: ['api'],
    kind: 'field-path',
    says: 'field of the body that tells quota_status from other errors with this status',
  },
  quota_error_value: { on: ['api'], kind: 'name', says: 'what quota_error_field holds then' },
  retry_status: { on: ['api'], kind: 'number', says: 'another status after which a request may be repeated' },
  error_message_field: {
    on: ['api'],
    kind: 'field-path',
    disagreement: 'first',
    says: "field of an error's body with its message",
  },
  header_value: {
    on: ['header'],
    kind: 'name',
    says: 'value of a header that every request must carry (a version, not a key)',
  },

  operation: { on: ['operation'], kind: 'operation', says: 'the operation exists: the value is METHOD /path' },
  summary: { on: ['operation'], kind: 'text', disagreement: 'first', says: 'what it does, in the words of the page' },
  effect: {
    on: ['operation'],
    kind: 'word',
    words: { idempotent: /\bidempotent\b|\brepeat\w*|\bagain\b/i, keyed: /\bidempotency[ _-]?key\b/i },
    says: 'a repeated call does no harm: of itself (idempotent), or with an idempotency key (keyed)',
  },
  idempotency_header: { on: PAGED, kind: 'header', says: 'header of the idempotency key' },
  answer: {
    on: ['operation'],
    kind: 'word',
    words: {
      list: /\blists?\b|\barray\b|\ball\b|\bcollection\b|s\b|\[/i,
      single: /\ban?\b|\bone\b|\bsingle\b|\bthe\b|\{/i,
    },
    says: 'whether it answers many records or one',
  },
  answer_object: {
    on: ['operation'],
    kind: 'name',
    says: 'name of the object (as in subjects `object NAME`) that its records are',
  },
  records_path: {
    on: PAGED,
    kind: 'field-path',
    says: 'where the records are in the answer, dots between names; $ if the answer itself is the array',
  },
  primary_key: {
    on: ['operation', 'object'],
    kind: 'names',
    says: 'fields that together identify a record, commas between them',
  },

  pagination_kind: {
    on: PAGED,
    kind: 'word',
    words: {
      none: /\b(no|not|never|without|n't)\b.{0,60}\bpag(e|es|ed|ing|inat\w*)\b|\b(at once|in one (answer|response|piece)|single (page|response))\b/i,
      'page-number': /\bpages?\b/i,
      offset: /\b(offset|skip|start|from)\b/i,
      cursor: /\b(cursor|token|continuation|marker|bookmark|scroll|next)\b/i,
      'link-header': /\blink\b/i,
      'next-url': /\bnext\b/i,
      keyset: /\b(after|since|last|starting)\b/i,
    },
    says: 'how the next page is asked for; where there are several ways, the one that reaches all records: cursor (opaque token from the answer), next-url (address in the body), link-header, page-number, offset, keyset (last key), none',
  },
  page_parameter: {
    on: PAGED,
    kind: 'name',
    says: 'request parameter that takes the page number, offset, token or key',
  },
  first_cursor: {
    on: PAGED,
    kind: 'literal',
    says: 'value of page_parameter that asks for the first page, where one has to be sent (cursor=*)',
  },
  page_parameter_place: { on: PAGED, kind: 'word', words: PLACE, says: 'where page_parameter is sent' },
  next_place: {
    on: PAGED,
    kind: 'word',
    words: {
      header: /\bheaders?\b|^\s*[\w-]+:\s/im,
      body: /\b(body|field|property|json|answer|response|object)\b|"\s*:/i,
    },
    says: 'where the answer has the token of the next page (cursor only)',
  },
  next_header: { on: PAGED, kind: 'header', says: 'header of the answer with the token of the next page' },
  next_field: { on: PAGED, kind: 'field-path', says: 'field of the answer with the token or address of the next page' },
  has_more_field: { on: PAGED, kind: 'field-path', says: 'boolean of the answer: there are more pages' },
  total_records_field: { on: PAGED, kind: 'field-path', says: 'field of the answer with the number of all records' },
  total_pages_field: { on: PAGED, kind: 'field-path', says: 'field of the answer with the number of pages' },
  first_page: { on: PAGED, kind: 'number', says: 'number of the first page or record' },
  page_size_parameter: { on: PAGED, kind: 'name', says: 'request parameter with the number of records per page' },
  page_size_max: { on: PAGED, kind: 'number', disagreement: 'smaller', says: 'most records that a page holds' },

  cursor_field: {
    on: ['operation'],
    kind: 'field-path',
    says: 'field of a record that says when it last changed (or was made)',
  },
  cursor_type: {
    on: ['operation'],
    kind: 'word',
    words: {
      'date-time': /\b(iso ?-?8601|rfc ?3339|date[- ]?time|timestamp|time|utc)\b|\d{4}-\d\d-\d\dT\d\d/i,
      date: /\bdate\b|\d{4}-\d\d-\d\d/i,
      'unix-seconds': /\b(unix|epoch|seconds)\b/i,
      'unix-milliseconds': /\b(milliseconds|millis|ms)\b/i,
      integer: /\b(integer|number|sequence|version|revision)\b/i,
      string: /\bstring\b/i,
    },
    says: 'how cursor_field is written',
  },
  filter_parameter: {
    on: ['operation'],
    kind: 'name',
    says: 'query parameter that asks for records whose cursor_field is later',
  },
  filter_boundary: {
    on: ['operation'],
    kind: 'word',
    words: {
      inclusive: /\b(at or after|on or after|or later|or equal|since|inclusive(ly)?|included|from|not before)\b|>=/i,
      exclusive: /\b(after|later than|exclusive(ly)?|excluded|newer than|greater than)\b|>(?!=)/i,
    },
    says: 'whether records of exactly that time are included',
  },
  order: {
    on: ['operation'],
    kind: 'word',
    words: {
      ascending: /\b(ascending|oldest first|earliest first|chronological)\b/i,
      descending: /\b(descending|newest first|latest first|most recent first|reverse chronological)\b/i,
    },
    says: 'order of the records by cursor_field',
  },
  deleted_field: { on: ['operation'], kind: 'field-path', says: 'field of a record that says that it was deleted' },

  name: { on: VALUED, kind: 'name', says: 'the parameter or field exists: the value is its name' },
  place: {
    on: ['parameter'],
    kind: 'word',
    words: { ...PLACE, path: /\bpath\b|\{|:\w/i },
    says: 'where the parameter is sent',
  },
  type: {
    on: VALUED,
    kind: 'word',
    words: {
      string:
        /\b(string|str|text|varchar|uuid|date|date-?time|timestamp|time|uri|url|email|enum|id|iso ?-?8601)\b|:\s*"/i,
      integer: /\b(integer|int|int32|int64|long|number|count|unix|epoch)\b|:\s*-?\d+\b(?!\.)/i,
      number: /\b(number|float|double|decimal|real|numeric)\b|:\s*-?\d+\.\d/i,
      boolean: /\b(boolean|bool|true|false|flag)\b/i,
      array: /\b(array|list|s)\b|\[/i,
      object: /\b(object|map|hash|dict(ionary)?|struct(ure)?|json)\b|\{/i,
    },
    says: 'type of the value',
  },
  format: {
    on: VALUED,
    kind: 'word',
    words: {
      'date-time': /\b(iso ?-?8601|rfc ?3339|date[- ]?time|timestamp|utc|time)\b|\d{4}-\d\d-\d\dT\d\d/i,
      date: /\bdate\b|\d{4}-\d\d-\d\d/i,
      uuid: /\buuid\b/i,
      uri: /\b(uri|url|link|address)\b|https?:/i,
      email: /\be-?mail\b/i,
    },
    says: 'form of a string',
  },
  required: {
    on: ['parameter', 'body', 'field', 'object-field'],
    kind: 'word',
    words: YES_NO(/\b(required|mandatory|must|always)\b/i, NOT_REQUIRED),
    says: 'whether it has to be sent, or is always there',
  },
  nullable: {
    on: VALUED,
    kind: 'word',
    words: YES_NO(/\b(null|nullable|empty|absent|missing)\b/i, /\b(never|not|n't)\b.{0,20}\bnull/i),
    says: 'whether it may be null',
  },
  description: { on: VALUED, kind: 'text', disagreement: 'first', says: 'what it means, in the words of the page' },
  maximum: { on: VALUED, kind: 'number', disagreement: 'smaller', says: 'largest value' },
  minimum: { on: VALUED, kind: 'number', says: 'smallest value' },
  default: { on: ['parameter', 'body'], kind: 'name', says: 'value that is taken where none is sent' },
  values: { on: VALUED, kind: 'names', says: 'all possible values, commas between them' },
} as const satisfies Readonly<Record<string, Property>>;

export type PropertyName = keyof typeof PROPERTIES;

export function isProperty(name: string): name is PropertyName {
  return Object.hasOwn(PROPERTIES, name);
}

export function property(name: PropertyName): Property {
  return PROPERTIES[name];
}
