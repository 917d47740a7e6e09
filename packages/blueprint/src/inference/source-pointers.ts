type PointerOf = (pointer: string) => string;

/** Where a format has what rules name as OpenAPI 3 has it: contracts have no memory of other shapes. */
export function sourcePointers(kind: string): PointerOf {
  const [, found] = SHAPES.find(([prefix]) => kind.startsWith(prefix)) ?? [];
  return found ?? ((pointer) => pointer);
}

const swagger: PointerOf = (pointer) =>
  pointer.startsWith('/servers') ? '' : pointer.replace(/^\/components\/securitySchemes\//, '/securityDefinitions/');

const google: PointerOf = (pointer) => {
  if (pointer.startsWith('/servers')) return '/rootUrl';
  if (pointer.startsWith('/components/securitySchemes/')) {
    return pointer.endsWith('/api_key') ? '/parameters/key' : '/auth/oauth2';
  }
  return pointer.replace(/\/responses\/(\d+|default)(\/headers)?$/, '/response');
};

/** What an operation was read from shows its answers, too. */
const shown: PointerOf = (pointer) => {
  if (pointer.startsWith('/servers') || pointer.startsWith('/components/')) return '';
  return pointer.replace(/\/responses\/(\d+|default)(\/headers)?$/, '');
};

const SHAPES: readonly (readonly [string, PointerOf])[] = [
  ['swagger', swagger],
  ['google-discovery', google],
  ['postman', shown],
  ['har', shown],
  ['graphql', shown],
];
