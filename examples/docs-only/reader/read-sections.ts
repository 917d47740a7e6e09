import { rowsOf, sentencesOf, type Row, type Section } from './read-prompt.ts';
import { SENTENCE_RULES } from './sentence-rules.ts';

export interface Fact {
  readonly subject: string;
  readonly property: string;
  readonly value: string;
  readonly quote: string;
  readonly section: string;
}

/** What one passage says of a subject. */
export type Told = readonly [subject: string, property: string, value: string];

/** What the sections say, as far as the rules know their words. Nothing else is known here: neither server nor page. */
export function factsIn(sections: readonly Section[]): readonly Fact[] {
  const spoken: { readonly trail: readonly string[]; readonly operation: string }[] = [];
  return sections.flatMap((section) => {
    const facts: Fact[] = [];
    const tell = (quote: string, told: readonly Told[]): void =>
      void facts.push(
        ...told.map(([subject, property, value]) => ({ subject, property, value, quote, section: section.id })),
      );
    tell(section.trail.at(-1) ?? '', titleOf(section));
    for (const sentence of sentencesOf(section.text)) {
      const operation = operationIn(sentence);
      if (operation !== undefined) {
        spoken.push({ trail: section.trail, operation });
        tell(sentence, [[operation, 'operation', operation]]);
      }
      tell(sentence, ofSentence(sentence, aroundOf(section, spoken)));
    }
    for (const row of rowsOf(section.text)) tell(row.quote, ofRow(row, section, aroundOf(section, spoken)));
    return facts;
  });
}

/** The operation that this section, or one around it, speaks of. */
function aroundOf(
  { trail }: Section,
  spoken: readonly { readonly trail: readonly string[]; readonly operation: string }[],
) {
  return spoken.findLast((one) => one.trail.every((heading, level) => trail[level] === heading))?.operation;
}

function titleOf({ trail }: Section): readonly Told[] {
  const heading = trail.at(-1) ?? '';
  return trail.length === 1 && heading.endsWith(' API') ? [['api', 'title', heading]] : [];
}

/** A call with its path: `GET /things/:id`. What is handed to curl is an example. */
function operationIn(sentence: string): string | undefined {
  const [, method = '', path] = /(?<![\w-])(GET|POST|PUT|PATCH|DELETE) (\/[\w/{}:.-]*)/.exec(sentence) ?? [];
  if (path === undefined || sentence.startsWith('curl')) return undefined;
  return `${method} ${path.replace(/[.:]+$/, '').replaceAll(/:(\w+)/g, '{$1}')}`;
}

export function ofSentence(sentence: string, operation: string | undefined): Told[] {
  const header = /\bmust carry the header ([\w-]+): ([\w.-]+)/.exec(sentence);
  const shared: Told[] = header === null ? [] : [[`api header ${header[1] ?? ''}`, 'header_value', header[2] ?? '']];
  const ruled = SENTENCE_RULES.flatMap(({ pattern, of, says }) => {
    const [whole, ...groups] = pattern.exec(sentence) ?? [];
    const subject = of === 'api' ? 'api' : of === 'operation' ? operation : (operation ?? 'api');
    if (whole === undefined || subject === undefined) return [];
    return says(...groups.map((group) => group ?? '')).map(([property, value]): Told => [subject, property, value]);
  });
  return [...shared, ...ruled];
}

/** A row is of the object in its heading, of a body, or of the parameters of the operation around it. */
function ofRow(row: Row, { trail }: Section, operation: string | undefined): Told[] {
  const heading = trail.at(-1) ?? '';
  const object = /^The (\w+) object$/i.exec(heading)?.[1];
  if (object !== undefined) return ofField(row, object);
  if (operation === undefined) return [];
  const isBody = /\bbody\b/i.test(heading);
  const subject = `${operation} ${isBody ? 'body' : 'parameter'} ${row.name}`;
  return [...valueFacts(row, subject), ...(isBody ? [] : ofParameter(row, subject, operation))];
}

function ofField(row: Row, object: string): Told[] {
  const isKey = /^Unique\b/i.test(row.meaning);
  const key: Told[] = isKey ? [[`object ${object}`, 'primary_key', row.name]] : [];
  return [...key, ...valueFacts(row, `object ${object} field ${row.name}`)];
}

const TYPES = ['integer', 'number', 'boolean', 'string'] as const;

function valueFacts({ name, type, meaning }: Row, subject: string): Told[] {
  const isTime = /\bISO 8601\b/.test(type);
  const known = isTime ? 'string' : TYPES.find((one) => type.startsWith(one));
  const values = /^string: (.+)$/.exec(type)?.[1]?.split(/, | or /);
  const required = /\brequired\b/.test(type) || /\balways present\b/i.test(meaning);
  const facts: (Told | undefined)[] = [
    [subject, 'name', name],
    known && [subject, 'type', known],
    isTime ? [subject, 'format', 'date-time'] : undefined,
    /\bor null\b/.test(type) ? [subject, 'nullable', 'true'] : undefined,
    required ? [subject, 'required', 'true'] : undefined,
    /\boptional\b/.test(type) ? [subject, 'required', 'false'] : undefined,
    values && [subject, 'values', values.join(', ')],
  ];
  return facts.filter((fact) => fact !== undefined);
}

export function ofParameter({ name, type, meaning }: Row, subject: string, operation: string): Told[] {
  const place = /\bin the (path|query|header)\b/.exec(type)?.[1];
  const most = /\bper page, up to (\d+)/.exec(meaning)?.[1];
  return [
    ...(place === undefined ? [] : ([[subject, 'place', place]] as const)),
    ...(most === undefined ? [] : ([[operation, 'page_size_max', most]] as const)),
    ...ofFilter(name, `${type} ${meaning}`, operation),
  ];
}

function ofFilter(name: string, text: string, operation: string): Told[] {
  const [, field] = /\bcompares (\w+)|\bwhose (\w+) is later\b/.exec(text)?.filter((part) => part !== undefined) ?? [];
  if (field === undefined) return [];
  const isInclusive = /\bat or after\b/.test(text);
  return [
    [operation, 'filter_parameter', name],
    [operation, 'filter_boundary', isInclusive ? 'inclusive' : 'exclusive'],
    [operation, 'cursor_field', field],
    [operation, 'cursor_type', /\bmilliseconds\b/i.test(text) ? 'unix-milliseconds' : 'date-time'],
  ];
}
