import { arrangeConfig } from '../config-use.ts';
import type { Description } from '../openapi/read-openapi.ts';
import type { Blueprint, ConfigField, Interpretation, Operation, Stream } from '../schema.ts';
import { inferAction, unwritableBody } from './actions.ts';
import { inferAuth, isAuthField } from './auth.ts';
import { credentialParameters } from './auth-parameters.ts';
import { inferBaseUrl } from './base-url.ts';
import { chooseCheck } from './check.ts';
import { listsThoughPost } from './effect.ts';
import { inferHttp } from './http.ts';
import { primaryKeyOf, type ItemParameter } from './key.ts';
import { actionNames, streamNames, type NameHint } from './names.ts';
import { viewOperation, type OperationView } from './operation-view.ts';
import type { ListDraft } from './parents.ts';
import { endsWithParameter, pathSegments, resourceOf } from './path-parts.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { sourcePointers } from './source-pointers.ts';
import { graphqlAuth, graphqlRecords, graphqlStream } from './graphql.ts';
import { graphqlFacts } from '../graphql/graphql-facts.ts';
import { hasPagerField, isWrapper, listRecords } from './records.ts';
import { scalarRecords, valueKey } from './scalar-records.ts';
import { singleRecord } from './single-record.ts';
import { likeSiblings, type FoundList } from './siblings.ts';
import { createSchemas, isArray, type Schemas } from './schema-view.ts';
import { inferStreams, type StreamResult } from './streams.ts';
import { resourceKey } from './words.ts';

export interface Inference {
  readonly interpretation: Interpretation;
  readonly evidence: Blueprint['evidence'];
  readonly assumptions: Blueprint['assumptions'];
}

/** Id of the description among a blueprint's sources. */
export const DESCRIPTION_SOURCE = 'description';

/** `/things` → the parameter of `/things/{thing_gid}`. */
function itemParameters(
  operations: readonly Operation[],
  lists: ReadonlySet<string>,
): ReadonlyMap<string, NonNullable<ItemParameter>> {
  const parameters = new Map<string, NonNullable<ItemParameter>>();
  for (const operation of operations) {
    if (!endsWithParameter(operation.path) || operation.method === 'POST' || lists.has(operation.path)) continue;
    const name = pathSegments(operation.path).at(-1)?.parameters.at(-1);
    const collection = collectionOf(operation.path);
    if (name === undefined || parameters.has(collection)) continue;
    const declared = operation.parameters.find((parameter) => parameter.in === 'path' && parameter.name === name);
    parameters.set(collection, {
      name,
      description: declared?.description ?? '',
      isSegment: declared?.segmentOf !== undefined,
    });
  }
  return parameters;
}

/** The records of a list, of a reading POST that pages, or of a singleton. */
function recordsOf(view: OperationView, schemas: Schemas): FoundList['records'] | undefined {
  const { operation } = view;
  const graphql = graphqlRecords(view, schemas);
  if (graphql !== undefined || graphqlFacts(operation) !== undefined) return graphql;
  if (operation.method === 'GET')
    return listRecords(view, schemas) ?? scalarRecords(view, schemas) ?? singleRecord(view, schemas);
  if (operation.method !== 'POST' || !listsThoughPost(operation)) return undefined;
  if (takesList(operation, schemas)) return undefined;
  const records = listRecords(view, schemas);
  return records !== undefined && (hasPagerField(view) || records.confidence >= 0.8) ? records : undefined;
}

/** A body that is itself a list names what the caller wants: its answer is no list of a resource. */
function takesList(operation: Operation, schemas: Schemas): boolean {
  return Object.values(operation.requestBody?.content ?? {}).some(({ schema }) => isArray(schemas.view(schema)));
}

function hasOwnServer(operation: Operation, description: Description): boolean {
  const own = operation.servers;
  if (own === undefined || own.length === 0) return false;
  const known = new Set(description.contract.servers.map((server) => server.url));
  return own.every((server) => !known.has(server.url) && /^https?:/.test(server.url));
}

/** `/things/{id}` beside the list `/things` answers one thing, whatever its schema says. */
function isItem({ operation, fields }: OperationView, lists: ReadonlySet<string>): boolean {
  if (!endsWithParameter(operation.path) || hasPagerField({ operation, fields, response: undefined })) return false;
  return lists.has(collectionOf(operation.path));
}

function collectionOf(path: string): string {
  const trimmed = path.replace(/\/$/, '');
  return anonymous(trimmed.slice(0, trimmed.lastIndexOf('/')));
}

function anonymous(path: string): string {
  return path.replace(/\/$/, '').replaceAll(/\{[^}]*\}/g, '{}');
}

/** Lists whose path names nothing are called like the array that holds their records. */
function nameHints(lists: readonly FoundList[]): ReadonlyMap<string, NameHint> {
  const hints = new Map<string, NameHint>();
  for (const { view, records } of lists) {
    const array = records.value.path.at(-1);
    const schema = records.value.view.reference;
    hints.set(view.operation.id, {
      ...(array === undefined || isWrapper(array) ? {} : { array }),
      ...(schema === undefined ? {} : { schema }),
    });
  }
  return hints;
}

/** Lists of bare texts take the names that lists of records leave to them. */
function namesOf(lists: readonly FoundList[]): ReadonlyMap<string, string> {
  const [values, records] = [true, false].map((bare) =>
    lists.filter((list) => (list.records.rule === 'records/values') === bare),
  );
  const named = (some: readonly FoundList[] = []) =>
    streamNames(
      some.map(({ view }) => view.operation),
      nameHints(some),
    );
  const names = new Map(named(records));
  const taken = new Set(names.values());
  for (const [operation, name] of named(values)) {
    let free = name;
    while (taken.has(free)) free = `${free}_values`;
    taken.add(free);
    names.set(operation, free);
  }
  return names;
}

function draftsOf(views: readonly OperationView[], schemas: Schemas): ListDraft[] {
  const declared = views.flatMap((view) => {
    const records = recordsOf(view, schemas);
    return records === undefined ? [] : [{ view, records }];
  });
  const found = likeSiblings(views, declared, schemas);
  const paths = new Set(found.map(({ view }) => anonymous(view.operation.path)));
  const lists = found.filter(({ view }) => !isItem(view, paths));
  const current = lists.filter(({ view }) => view.operation.deprecated !== true);
  // Deprecated lists are left to the actions, unless nothing else is left.
  const kept = current.length > 0 ? current : lists;
  const things = new Set(kept.map(({ view }) => resourceKey(resourceOf(view.operation.path).join('_'))));
  const names = namesOf(kept);
  const parameters = itemParameters(
    views.map((view) => view.operation),
    new Set(kept.map(({ view }) => view.operation.path)),
  );
  return kept.map(({ view, records }) => {
    const collection = anonymous(view.operation.path);
    return {
      view,
      records,
      name: graphqlStream(view.operation)?.name ?? names.get(view.operation.id) ?? view.operation.id,
      resource: resourceKey(resourceOf(view.operation.path).join('_')),
      key:
        valueKey(records) ??
        primaryKeyOf(view, records.value.view, parameters.get(collection), schemas, things, records.value.path.at(-1)),
    };
  });
}

/** One field per name; where two disagree about the type, a text fits both. */
function mergeConfig(global: readonly ConfigField[], streams: readonly StreamResult[]): ConfigField[] {
  const fields = new Map<string, ConfigField>();
  for (const field of global) if (!fields.has(field.name)) fields.set(field.name, field);
  for (const field of streams.flatMap(({ config }) => config)) {
    const known = fields.get(field.name);
    if (known === undefined) fields.set(field.name, field);
    else if (known.type !== field.type && !global.includes(known)) {
      fields.set(field.name, { name: field.name, type: 'string', required: false });
    }
  }
  return [...fields.values()];
}

function record(recorder: Recorder, streams: readonly StreamResult[]): void {
  streams.forEach(({ evidence, doubts }, index) => {
    const base = `/interpretation/streams/${index}`;
    for (const { at, finding } of evidence) recorder.evidence(base + at, finding);
    for (const doubt of doubts) recorder.doubt(base, doubt);
  });
}

/** Reads a description's contract as a connector: each fact by a named rule, with where it stands and how sure it is. */
export function inferInterpretation(description: Description): Inference {
  const { contract } = description;
  const schemas = createSchemas(contract);
  const recorder = createRecorder(
    DESCRIPTION_SOURCE,
    sourcePointers(description.source.kind),
    /^(postman|har)-/.test(description.source.kind),
  );
  const skipped: Interpretation['skipped'] = [];
  const usable: Operation[] = [];
  for (const operation of contract.operations) {
    if (operation.method === 'HEAD' || operation.method === 'OPTIONS')
      skipped.push({ operation: operation.id, reason: `${operation.method} answers no content` });
    else if (hasOwnServer(operation, description))
      skipped.push({ operation: operation.id, reason: 'It is served from another address than the rest of the API' });
    else usable.push(operation);
  }
  const views = usable.map((operation) => viewOperation(operation, schemas));
  const drafts = draftsOf(views, schemas);
  const base = inferBaseUrl(contract, description.source.address);
  const usual = graphqlAuth(contract);
  const inferred = inferAuth(contract, new Set(drafts.map((draft) => draft.view.operation.id)), base.baseUrl.value);
  const auth = usual === undefined ? inferred : { alternatives: [usual], doubts: [] };
  const credentials = new Set(
    credentialParameters(contract).map((parameter) => `${parameter.in}:${parameter.name.toLowerCase()}`),
  );
  const isAuth = (place: string, name: string) =>
    credentials.has(`${place}:${name.toLowerCase()}`) || isAuthField(place, name, auth.alternatives);
  const http = inferHttp(contract, views, isAuth, schemas, description.description);
  const { streams } = inferStreams(drafts, { schemas, isAuth, shared: http.shared });
  const read = new Set(streams.map(({ stream }) => stream.operation));
  const rest = usable.filter((operation) => {
    if (read.has(operation.id)) return false;
    const reason = unwritableBody(operation, schemas);
    if (reason !== undefined) skipped.push({ operation: operation.id, reason });
    return reason === undefined;
  });
  const names = actionNames(rest);
  const actions = rest
    .map((operation) => ({
      operation,
      result: inferAction(operation, names.get(operation.id) ?? operation.id, schemas),
    }))
    .sort((a, b) => (a.result.action.name < b.result.action.name ? -1 : 1));

  const all: Stream[] = streams.map(({ stream }) => stream);
  const check = chooseCheck(all, new Map(usable.map((operation) => [operation.id, operation])));
  recorder.evidence('/interpretation/baseUrl', base.baseUrl);
  for (const doubt of base.doubts) recorder.doubt('/interpretation/baseUrl', doubt);
  auth.alternatives.forEach((alternative, index) => recorder.evidence(`/interpretation/auth/${index}`, alternative));
  for (const doubt of auth.doubts) recorder.doubt('/interpretation/auth', doubt);
  for (const { at, finding } of http.evidence) recorder.evidence(`/interpretation/http${at}`, finding);
  record(recorder, streams);
  actions.forEach(({ result }, index) =>
    recorder.evidence(`/interpretation/actions/${index}/operationClass`, result.effect),
  );
  if (check !== undefined) recorder.evidence('/interpretation/check', check);

  const config = mergeConfig([...base.config, ...http.config], streams);
  const whole: Interpretation = {
    baseUrl: base.baseUrl.value,
    auth: auth.alternatives.map(({ value }) => value),
    config,
    http: http.http,
    ...(check === undefined ? {} : { check: check.value }),
    streams: all,
    actions: actions.map(({ result }) => result.action),
    skipped,
  };
  const { evidence } = recorder.result;
  return { interpretation: { ...whole, config: arrangeConfig(whole, evidence) }, ...recorder.result };
}
