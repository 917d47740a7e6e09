/** Every rule of inference: name → what it says. `docs/inference.md` explains them. */
export const RULES = {
  'list/get': 'A GET whose answer holds an array of objects is a stream.',
  'list/post': 'A POST that searches or lists, and whose answer holds an array of objects, is a stream.',
  'list/single': 'One object without any parameter that describes the account or user is a stream of one record.',

  'records/root-array': 'The answer is the array of records.',
  'records/array-property': 'The records are the array that is named like the resource or like a usual wrapper.',
  'records/wrapped-item': 'Each item of the array holds its record one level down.',
  'records/map': 'The records are the values of an object, by key.',
  'records/lines': 'The answer is one record per line.',
  'records/values': 'The records are the texts of an array, each as the field `value`.',
  'records/xml-elements': 'The records are repeated elements of an XML answer, named as the `xml` keyword says.',
  'records/undeclared':
    'The description calls it a list but does not say what the answer looks like: an array of objects is assumed.',
  'records/like-siblings':
    'Nothing is declared, but the request pages like lists whose answer is: the same envelope is assumed.',
  'records/shown-otherwise':
    'The schema declares another kind of answer than the example shows: the example is followed.',
  'records/single': 'The answer is one object.',
  'records/graphql': 'The schema says which field of a query answers with a list.',

  'pagination/extension': 'An extension of the description names the pager.',
  'pagination/cursor-pair': 'A request parameter for a token and a token in the answer belong together.',
  'pagination/cursor-same-name':
    'The answer returns as text what a request parameter of the same name takes: an opaque token, whatever it is called.',
  'pagination/described-token': 'The description of a token parameter names the field of the answer that holds it.',
  'pagination/next-url': 'The answer holds the address of the next page.',
  'pagination/links-rel': 'The answer holds an array of links with `rel` and `href`.',
  'pagination/graphql-connection':
    'The list is a Relay connection: `pageInfo` says where it goes on, `after` takes it.',
  'pagination/link-header': 'The answer declares a Link header.',
  'pagination/header-token': 'The token of the next page is in a header of the answer.',
  'pagination/keyset': "A request parameter takes the last record's key.",
  'pagination/page-number': 'An integer parameter counts pages.',
  'pagination/offset': 'An integer parameter counts records to skip.',
  'pagination/sibling': 'Most lists of the API go on in this way; this one says less of itself.',
  'pagination/none': 'Nothing in request or answer speaks of pages.',
  'pagination/none-despite-signs': 'There are signs of pages but no way from one to the next.',

  'page-size/maximum': 'The page-size parameter has a declared maximum.',
  'page-size/enum': 'The page-size parameter lists its values.',
  'page-size/stated': 'The description of the page-size parameter states a maximum.',
  'page-size/usual': 'No maximum is declared; 100 is usual.',
  'page-size/fixed': 'A limit without a pager is sent at its largest.',

  'key/id': 'The record has an `id`.',
  'key/item-parameter': 'The path parameter of the single-record request names the property.',
  'key/whole-name': 'The record has its whole name (`projects/p/topics/t`), of which the path takes a segment.',
  'key/usual-name': 'The record has a property with a usual name for keys.',
  'key/resource-id': 'The record has a property named after its resource: `user_id` of users.',
  'key/described-unique': 'The description calls a required property unique.',
  'key/standard-code': 'Countries, currencies, languages and the like are known by their code.',
  'key/only-id': 'The only id of the record, whose name has the name of its resource in it.',
  'key/unmarked-id': 'References are marked by their names (`CompanyIDFK`); the one id that is not is the key.',
  'key/value': 'The records of a list of texts are known by their text.',
  'key/composite': "The key is unique below its parent only: the parent's key is part of it.",
  'key/none': 'No property is certain to be unique.',

  'cursor/same-stem': 'A time of the record and a filter parameter share their stem: `updated_at`, `updated_since`.',
  'cursor/described-filter': 'The words of a filter parameter say which time it compares.',
  'cursor/event-time': 'Records of one moment each have their time, and a parameter asks for records since a time.',
  'cursor/client-side': 'The record says when it changed, but no parameter filters by it.',
  'cursor/shown-otherwise': 'The example shows a number where the cursor would have to be a date: there is no cursor.',
  'cursor/append-only': 'The cursor is the time of creation: later changes are not seen.',
  'cursor/boundary': 'Whether the lower bound is included is not said.',
  'cursor/lost-in-pages': 'A filter that is ignored once the token of the next page is sent is no cursor.',
  'cursor/sort': 'Declared values of sort parameters give the order of the cursor.',

  'parent/path-prefix': 'The path before the parameter is a list, whose records the parameter names.',
  'parent/parameter-name': "The parameter is named after another list's resource and key.",

  'parent/graphql-id': 'The query asks for a thing by its id, and a list has things of its type.',

  'parent/rpc-argument': 'A method of a group takes the key of one of the group, as its description says.',

  'filter/hidden-by-default': 'The default of a filter hides records, and one of its values shows all.',
  'filter/hidden-no-all': 'The default of a filter hides records, and no value shows all: the user decides.',
  'filter/include': 'A switch includes records that are hidden otherwise.',
  'filter/deleted': 'Deleted records are shown only on request.',

  'config/server': 'The first server that is not a trial one.',
  'config/no-server': 'No server is declared.',
  'config/required-parameter': 'A required parameter that only the user can give.',
  'config/default': 'A required parameter is sent with its default.',
  'config/only-value': 'A required parameter has one sensible value.',
  'config/first-value': 'A required parameter that shapes the answer is sent with its first value.',
  'config/all-values': 'A required array parameter is sent with all its values.',
  'config/undescribed-field': 'The body requires a field that it does not describe: the user is asked for it.',
  'config/enum-partitions': 'A required parameter with few values is read once per value.',
  'config/empty-object': 'A required object of the body without required fields is sent empty.',
  'config/version-header': "The API's version is sent in its header.",

  'auth/scheme': 'A declared security scheme.',
  'auth/oauth2-flow': 'A declared OAuth 2 flow, or a token obtained by it.',
  'auth/openid': 'OpenID Connect is declared: an access token is asked for.',
  'auth/parameter': 'A credential is declared as a plain parameter of many operations.',
  'auth/override': 'Some operations ask for other credentials.',
  'auth/undeclared-use': 'Schemes are declared but no operation asks for them.',
  'auth/prefix': 'The prefix before the key is not said.',
  'auth/unspeakable': 'The scheme needs a signing function.',
  'auth/graphql-usual': 'A GraphQL schema never says how to authenticate; an access token is usual.',
  'auth/none': 'No authentication is declared.',

  'effect/method': 'The HTTP method says what a second call does.',
  'effect/acting-get': 'A GET that changes something by its words.',
  'effect/reading-post': 'A POST that only reads by its words.',
  'effect/graphql': 'A query reads, a mutation changes.',
  'effect/idempotency-key': 'An idempotency key makes repetition harmless.',

  'http/rate-limit-headers': 'Headers of the answers tell the rate limit.',
  'limits/prose': 'The description states one rate limit for all requests.',
  'http/graphql-errors': 'GraphQL answers failures with status 200 and `errors`.',
  'http/ok-flag': 'A required flag in the body tells errors with status 200.',

  'check/cheapest-list': 'The stream that needs the least is the connection check.',
  'check/operation': 'The simplest request is the connection check.',
  'check/made-up':
    'Nothing can be asked without an id or the like: the connection check makes one up, and "not found" proves as much as success.',
} as const;

export type RuleName = keyof typeof RULES;

export function ruleMeaning(rule: RuleName): string {
  return RULES[rule];
}
