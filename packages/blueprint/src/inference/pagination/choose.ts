import type { BlueprintPagination, FieldPath } from '../../schema.ts';
import { found, type Doubt, type Finding } from '../finding.ts';
import type { OperationView, RequestField } from '../operation-view.ts';
import type { SchemaView } from '../schema-view.ts';
import { plain } from '../words.ts';
import type { Envelope } from '../response-fields.ts';
import type { PagingAnswer } from './answers.ts';
import { pageSizeOf } from './page-size.ts';
import { isNumeric, pagingRoles, type Role, type RoleFinding } from './roles.ts';

export interface PaginationResult {
  readonly pagination: Finding<BlueprintPagination>;
  readonly pageSize?: Finding<number>;
  readonly doubts: readonly Doubt[];
  /** Names of the request fields that the pager owns. */
  readonly owns: ReadonlySet<string>;
  /** A page-size field without a pager: it is sent as a fixed value. */
  readonly limit?: { readonly field: RequestField; readonly value: number };
}

interface Situation {
  readonly view: OperationView;
  readonly answer: PagingAnswer;
  readonly roles: readonly RoleFinding[];
  readonly key: readonly FieldPath[];
  readonly record: SchemaView;
  readonly common: Common;
  readonly envelope: Envelope;
}

interface Common {
  readonly pageSize?: {
    readonly in: 'query' | 'body' | 'header';
    readonly name: string;
    readonly value: number;
    readonly max?: number;
  };
  readonly hasMore?: FieldPath;
  readonly done?: FieldPath;
}

type Choice = Finding<BlueprintPagination> | undefined;

function place(field: RequestField): { in: 'query' | 'body' | 'header'; name: string } {
  return { in: field.in === 'path' ? 'query' : field.in, name: field.name };
}

/** Only what is counted may be a part of the path. */
function countedPlace(field: RequestField): { in: RequestField['in']; name: string } {
  return { in: field.in, name: field.name };
}

function withRole(situation: Situation, role: Role): RoleFinding | undefined {
  return situation.roles
    .filter((finding) => finding.role === role)
    .sort((a, b) => b.confidence - a.confidence || (a.field.name < b.field.name ? -1 : 1))[0];
}

/** `x-ms-pageable` names the next link, or says that there is none. */
function byExtension({ view, common }: Situation): Choice {
  const pageable = view.operation.extensions?.['x-ms-pageable'];
  const name =
    typeof pageable === 'object' && pageable !== null && 'nextLinkName' in pageable ? pageable.nextLinkName : undefined;
  if (typeof name !== 'string') return undefined;
  return found(
    'pagination/extension',
    { kind: 'next-url', path: [name], ...common },
    `${view.operation.pointer}/x-ms-pageable`,
    0.98,
  );
}

/** How well a request field and a token of the answer go together by name. */
function pairing(field: RequestField, token: { readonly plain: string; readonly above: readonly string[] }): number {
  const core = field.plain.replace(/^(start|starting|page|paging|pagination|next|from)/, '') || field.plain;
  if (token.plain === field.plain) return 1;
  if (token.plain === `next${field.plain}` || token.plain === `next${core}`) return 1;
  if (token.plain.endsWith(core) || field.plain.endsWith(token.plain)) return 0.95;
  if (token.above.includes(field.plain)) return 0.95;
  return 0.8;
}

/** A token in the answer goes back with the next request. */
function byToken({ view, answer, roles, common }: Situation): Choice {
  let best: { score: number; choice: Finding<BlueprintPagination> } | undefined;
  const fields = roles.filter((finding) => ['cursor', 'keyset', 'page', 'offset'].includes(finding.role));
  for (const { field, role, confidence } of fields) {
    for (const token of answer.tokens) {
      const pair = pairing(field, token.field);
      const text = !token.field.view.types.has('integer') && !token.field.view.types.has('number');
      // A number that is counted up needs no token; a number beside a text token is a field of its own.
      if (role === 'page' || role === 'offset') {
        if (!text || isNumeric(field) || pair < 1) continue;
      } else if (!text && pair < 1) continue;
      // An `offset` of the answer that is a number repeats the request.
      const score = Math.min(0.97, (confidence * 0.5 + token.confidence * 0.5) * pair + (pair === 1 ? 0.05 : 0));
      if (score < 0.6 || (best !== undefined && best.score >= score)) continue;
      best = {
        score,
        choice: found(
          role === 'cursor' && (token.field.plain !== field.plain || /cursor|token/.test(field.plain))
            ? 'pagination/cursor-pair'
            : 'pagination/cursor-same-name',
          { kind: 'cursor', parameter: place(field), next: { in: 'body', path: token.field.path }, ...common },
          view.response?.pointer ?? view.operation.pointer,
          score,
          `${field.name} takes ${token.field.path.join('.')}`,
        ),
      };
    }
  }
  return best?.choice;
}

/** A parameter that is surely counted up, beside links that may be there for everything: counting is believed. */
function countsSurely({ roles }: Situation): boolean {
  const ways = new Set(roles.map(({ role }) => role).filter((role) => role !== 'size'));
  // Where one may count pages or records or send a token, only the link tells what the server really does.
  return ways.size < 3 && roles.some(({ role, confidence }) => ['page', 'offset'].includes(role) && confidence >= 0.9);
}

/** The address of the next page is in the answer. */
function byNextUrl(situation: Situation): Choice {
  const { view, answer, roles, common } = situation;
  const { nextUrl } = answer;
  if (nextUrl === undefined || (nextUrl.shared && countsSurely(situation))) return undefined;
  const pages = roles.some((finding) => finding.role !== 'size') || roles.length > 0;
  const rel = nextUrl.rel;
  // An array of links is usual on single resources, too: without a paging parameter it says little.
  if (rel !== undefined && !pages) return undefined;
  return found(
    rel === undefined ? 'pagination/next-url' : 'pagination/links-rel',
    { kind: 'next-url', path: nextUrl.path, ...(rel === undefined ? {} : { rel }), ...common },
    view.response?.pointer ?? view.operation.pointer,
    pages ? nextUrl.confidence : nextUrl.confidence - 0.08,
  );
}

/** `Link: <…>; rel="next"`. */
function byLinkHeader({ view, roles, common }: Situation): Choice {
  const header = view.response?.headers['link'];
  const told = view.fields.find((field) => /\blink\W{1,3}header\b/i.test(field.description));
  if (header === undefined && told !== undefined) {
    return found(
      'pagination/link-header',
      { kind: 'link-header', ...common },
      view.operation.pointer,
      0.85,
      `the description of ${told.name} speaks of the Link header`,
    );
  }
  if (header === undefined) return undefined;
  const next = /next/i.test(JSON.stringify(header));
  const paged = roles.length > 0;
  if (!next && !paged) return undefined;
  return found(
    'pagination/link-header',
    { kind: 'link-header', ...common },
    `${view.response?.pointer ?? ''}/headers`,
    next ? 0.95 : 0.85,
  );
}

/** The last record's key starts the next page. */
function byKeyset(situation: Situation): Choice {
  const { view, answer, key, record, common } = situation;
  const finding =
    withRole(situation, 'keyset') ?? (answer.hasMore === undefined ? undefined : withRole(situation, 'cursor'));
  const field = key.length === 1 ? key[0] : undefined;
  if (finding === undefined || field === undefined) return undefined;
  const keyProperty = field.length === 1 ? record.properties.get(field[0] ?? '') : undefined;
  if (keyProperty === undefined) return undefined;
  const lastId = finding.role === 'keyset';
  if (!lastId && !/\b(last|after|object|id)\b/i.test(finding.field.description)) return undefined;
  const confidence = Math.min(
    0.97,
    finding.confidence - (answer.hasMore === undefined ? 0.1 : 0) + (answer.hasMore === undefined ? 0 : 0.05),
  );
  const takes = `${finding.field.name} takes the last record's ${field.join('.')}`;
  const taken = [...finding.field.view.types].join();
  const given = keyProperty.schema['type'];
  // One of the two is a mistake of the description.
  const other = /^(string,integer|integer,string)$/.test(`${taken},${String(given)}`);
  return found(
    'pagination/keyset',
    { kind: 'keyset', parameter: place(finding.field), field, ...common },
    view.operation.pointer,
    other ? Math.min(OTHER_TYPE, confidence) : confidence,
    other ? `${takes}, although one is declared as ${taken} and the other as ${String(given)}` : takes,
  );
}

const OTHER_TYPE = 0.6;

/** Words that name the field of the answer whose value comes back: `next_cursor` of `response_metadata`. */
const NAMES_TOKEN =
  /[`'"“]?\b((?:[A-Za-z_]+\.)*(?:next_?(?:page_?)?(?:cursor|token|page)|[a-z]+_?cursor|continuation_?token))\b[`'"”]?/gi;

/** No token is declared in the answer, but the parameter's description says where it is. */
function byDescribedToken({ view, envelope, roles, common }: Situation): Choice {
  for (const { field } of roles.filter((finding) => finding.role === 'cursor')) {
    for (const [, name = ''] of field.description.matchAll(NAMES_TOKEN)) {
      const path = name.split('.');
      if (path.length === 1 && name === field.name) continue;
      const holder =
        path.length > 1
          ? undefined
          : envelope.objects.find((object) => field.description.includes(object.at(-1) ?? ''));
      return found(
        'pagination/described-token',
        {
          kind: 'cursor',
          parameter: place(field),
          next: { in: 'body', path: [...(holder ?? []), ...path] },
          ...common,
        },
        view.operation.pointer,
        holder === undefined && path.length === 1 ? 0.68 : 0.8,
        `the description of ${field.name} names ${[...(holder ?? []), ...path].join('.')}`,
      );
    }
  }
  return undefined;
}

const TOKEN_HEADER =
  /^(x-)?([a-z]+-)*(next-?(page)?-?(cursor|token|marker|key)|continuation(-?token)?|next-cursor|page-token|cursor|scroll-id|nexttoken)$/;

/** The token of the next page is in a header of the answer. */
function byHeaderToken(situation: Situation): Choice {
  const { view, common } = situation;
  const finding = withRole(situation, 'cursor') ?? situation.roles.find(({ field }) => field.in === 'header');
  const name = Object.keys(view.response?.headers ?? {}).find((header) => TOKEN_HEADER.test(header));
  const field =
    finding?.field ??
    view.fields.find(
      (candidate) => candidate.in === 'header' && name !== undefined && plain(candidate.name) === plain(name),
    );
  if (name === undefined || field === undefined) return undefined;
  return found(
    'pagination/header-token',
    { kind: 'cursor', parameter: place(field), next: { in: 'header', name }, ...common },
    `${view.response?.pointer ?? ''}/headers`,
    0.88,
  );
}

const ZERO =
  /zero[- ]based|0[- ]based|0[- ]indexed|start(s|ing)?\s+(at|from|with)\s+(0|zero)\b|first page (is|has|:|=)\s*(index |number )?[`'"]?0\b|indexed from 0|\b0 (is|for|=) the first/i;
const ONE =
  /one[- ]based|1[- ]based|1[- ]indexed|start(s|ing)?\s+(at|from|with)\s+(1|one)\b|first page (is|has|:|=)\s*(index |number )?[`'"]?1\b|indexed from 1/i;

/** Number of the first page and how sure that is. */
function firstPage(field: RequestField): readonly [number, number] {
  const { view, description } = field;
  if (ZERO.test(description)) return [0, 0.95];
  if (ONE.test(description)) return [1, 0.95];
  const preset = typeof view.default === 'string' ? Number(view.default) : view.default;
  if (preset === 0 || preset === 1) return [preset, 0.95];
  if (view.minimum === 0 || view.minimum === 1) return [view.minimum, 0.9];
  const stated = /\bdefaults?\b\W*(?:value|is|to|page)?\W*(?:is\W*)?([01])\b/i.exec(description)?.[1];
  if (stated !== undefined) return [Number(stated), 0.9];
  return /index/.test(field.plain) ? [0, 0.6] : [1, 0.75];
}

function byPage(situation: Situation): Choice {
  const { view, answer, common } = situation;
  const finding = withRole(situation, 'page');
  if (finding === undefined) return undefined;
  const [first, sure] = firstPage(finding.field);
  return found(
    'pagination/page-number',
    {
      kind: 'page-number',
      parameter: countedPlace(finding.field),
      first,
      ...(answer.totalPages === undefined ? {} : { totalPages: answer.totalPages }),
      ...(answer.totalRecords === undefined ? {} : { totalRecords: answer.totalRecords }),
      ...common,
    },
    view.operation.pointer,
    Math.min(finding.confidence, sure),
    `first page ${first}`,
  );
}

function byOffset(situation: Situation): Choice {
  const { view, answer, common } = situation;
  const finding = withRole(situation, 'offset');
  if (finding === undefined) return undefined;
  const { field } = finding;
  const first = field.view.minimum === 1 || field.view.default === 1 ? 1 : 0;
  const companion = common.pageSize !== undefined || answer.mentions.length > 0;
  return found(
    'pagination/offset',
    {
      kind: 'offset',
      parameter: countedPlace(field),
      first,
      ...(answer.totalRecords === undefined ? {} : { totalRecords: answer.totalRecords }),
      ...common,
    },
    view.operation.pointer,
    companion ? finding.confidence : finding.confidence - 0.2,
  );
}

/** In the order of trust: what is said, what is answered, what is counted. */
const CHOICES: readonly ((situation: Situation) => Choice)[] = [
  byExtension,
  byToken,
  byNextUrl,
  byLinkHeader,
  byHeaderToken,
  byKeyset,
  byDescribedToken,
  byPage,
  byOffset,
];

/** Below this a pager is not used at all: a wrong one is worse than none. */
const LEAST = 0.58;

function noPager(
  situation: Situation,
  rejected: Choice,
): { pagination: Finding<BlueprintPagination>; doubts: Doubt[] } {
  const { view, answer, roles } = situation;
  const pointer = view.response?.pointer ?? view.operation.pointer;
  const asks = roles.map((finding) => finding.field.name);
  const inPath = view.fields.find(
    (field) => field.in === 'path' && /^(page|pagenumber|pageno|offset)$/.test(field.plain),
  );
  const reasons: string[] = [];
  if (rejected !== undefined) reasons.push(`${rejected.value.kind} paging fits too badly to be used`);
  if (answer.mentions.length > 0)
    reasons.push(`the answer has ${answer.mentions.join(', ')} but no request parameter asks for a further page`);
  if (asks.length > 0)
    reasons.push(`${[...new Set(asks)].join(', ')} limits the answer but nothing leads to a further page`);
  if (inPath !== undefined) reasons.push(`the page is the part {${inPath.name}} of the path`);
  if (reasons.length === 0) {
    return { pagination: found('pagination/none', { kind: 'none' }, pointer, 0.85), doubts: [] };
  }
  const statement = `Read as one page: ${reasons.join('; ')}. Records may be missing.`;
  return {
    pagination: found('pagination/none-despite-signs', { kind: 'none' }, pointer, 0.4, statement),
    doubts: [{ at: '/pagination', statement, rule: 'pagination/none-despite-signs', confidence: 0.4 }],
  };
}

/** How a list goes on after its first page. */
export function choosePagination(
  view: OperationView,
  answer: PagingAnswer,
  key: readonly FieldPath[],
  record: SchemaView,
  envelope: Envelope,
): PaginationResult {
  const roles = pagingRoles(view.fields, {
    echoesPage: answer.echoesPage,
    returned: new Set(
      answer.tokens.filter(({ field }) => field.view.types.has('string')).map(({ field }) => field.plain),
    ),
  });
  const size = roles
    .filter((finding) => finding.role === 'size')
    .sort((a, b) => b.confidence - a.confidence || (a.field.name < b.field.name ? -1 : 1))[0]?.field;
  const sizeFinding = size === undefined ? undefined : pageSizeOf(size);
  const common: Common = {
    ...(size === undefined || sizeFinding === undefined
      ? {}
      : {
          pageSize: {
            ...place(size),
            value: sizeFinding.value,
            ...(sizeFinding.max === undefined ? {} : { max: sizeFinding.max }),
          },
        }),
    ...(answer.hasMore === undefined ? {} : { hasMore: answer.hasMore }),
    ...(answer.done === undefined ? {} : { done: answer.done }),
  };
  const situation: Situation = { view, answer, roles, key, record, common, envelope };
  const pageSize =
    sizeFinding === undefined
      ? {}
      : {
          pageSize: found(
            sizeFinding.rule,
            sizeFinding.value,
            view.operation.pointer,
            sizeFinding.confidence,
            `parameter ${size?.name ?? ''}`,
          ),
        };
  let rejected: Choice;
  for (const choose of CHOICES) {
    const choice = choose(situation);
    if (choice === undefined) continue;
    if (choice.confidence < LEAST) {
      rejected ??= choice;
      continue;
    }
    const owns = new Set(roles.map((finding) => finding.field.name));
    return { pagination: choice, ...pageSize, doubts: [], owns };
  }
  const { pagination, doubts } = noPager(situation, rejected);
  const fixed =
    size === undefined || sizeFinding === undefined ? {} : { limit: { field: size, value: sizeFinding.value } };
  return { pagination, ...pageSize, doubts, owns: new Set(roles.map((finding) => finding.field.name)), ...fixed };
}
