import type { AuthMethod, Contract, Interpretation, Operation, SecurityScheme } from '../schema.ts';
import { apiKey, keyField, methodsOf, onlyReads } from './auth-methods.ts';
import { credentialParameters } from './auth-parameters.ts';
import { escapePointer } from '../openapi/pointer.ts';
import { found, type Doubt, type Finding } from './finding.ts';
import type { RuleName } from './rules.ts';
import { singular, words } from './words.ts';

type Alternative = Interpretation['auth'][number];
type Requirement = Readonly<Record<string, readonly string[]>>;

export interface AuthResult {
  readonly alternatives: readonly Finding<Alternative>[];
  readonly doubts: readonly Doubt[];
}

const TITLES: Readonly<Record<AuthMethod['kind'], string>> = {
  none: 'None',
  bearer: 'Access token',
  'api-key': 'API key',
  basic: 'User name and password',
  headers: 'Header credentials',
  'oauth2-client-credentials': 'OAuth 2.0 client credentials',
  'oauth2-refresh-token': 'OAuth 2.0',
  'oauth2-password': 'OAuth 2.0 password',
  'oauth2-jwt-bearer': 'Service account',
  'session-token': 'Login',
  signed: 'Signed requests',
};

const NAMES: Readonly<Record<AuthMethod['kind'], string>> = {
  none: 'none',
  bearer: 'token',
  'api-key': 'api_key',
  basic: 'basic',
  headers: 'headers',
  'oauth2-client-credentials': 'client_credentials',
  'oauth2-refresh-token': 'oauth',
  'oauth2-password': 'password',
  'oauth2-jwt-bearer': 'service_account',
  'session-token': 'login',
  signed: 'signed',
};

const RULES: Readonly<Record<SecurityScheme['type'], RuleName>> = {
  bearer: 'auth/scheme',
  basic: 'auth/scheme',
  'api-key': 'auth/scheme',
  oauth2: 'auth/oauth2-flow',
  'openid-connect': 'auth/openid',
  other: 'auth/unspeakable',
};

/** Every combination of one method per scheme. */
function combinations(sets: readonly (readonly AuthMethod[])[]): readonly (readonly AuthMethod[])[] {
  return sets.reduce<readonly (readonly AuthMethod[])[]>(
    (whole, set) => whole.flatMap((left) => set.map((method) => [...left, method])),
    [[]],
  );
}

/** Several keys of one alternative need config names of their own. */
function distinctFields(all: readonly AuthMethod[]): AuthMethod[] {
  const seen = new Set<string>();
  const methods = all.filter((method) => {
    const id = method.kind === 'api-key' ? `${method.in}:${method.name}` : JSON.stringify(method);
    return !seen.has(id) && seen.add(id);
  });
  const keys = methods.filter((method) => method.kind === 'api-key').length;
  return methods.map((method) =>
    method.kind === 'api-key' && keys > 1 ? { ...method, key: { config: keyField(method.name, false) } } : method,
  );
}

function signature(requirement: Requirement): string {
  return Object.keys(requirement).sort().join(' + ');
}

interface Use {
  readonly requirement: Requirement;
  readonly scopes: Map<string, Set<string>>;
  operations: number;
}

/** Schemes with scopes of which any one is enough: alternatives that differ in nothing else. */
function byScheme(requirements: readonly Requirement[]): ReadonlyMap<string, readonly Requirement[]> {
  const groups = new Map<string, Requirement[]>();
  for (const requirement of requirements) {
    const id = signature(requirement);
    groups.set(id, [...(groups.get(id) ?? []), requirement]);
  }
  return groups;
}

const scopesOf = (requirement: Requirement): readonly string[] => Object.values(requirement).flat();

/** What reads and no more, then what is named like what is read, then what serves most of the readers. */
function leastOf(
  alternatives: readonly Requirement[],
  { path }: Operation,
  served: ReadonlyMap<string, number>,
): Requirement {
  const about = new Set(words(path).map(singular));
  const rank = (requirement: Requirement): readonly number[] => {
    const scopes = scopesOf(requirement);
    const named = scopes.some((scope) =>
      words(scope.split('/').at(-1) ?? '').some((word) => about.has(singular(word))),
    );
    const serves = Math.max(0, ...scopes.map((scope) => served.get(scope) ?? 0));
    return [scopes.every(onlyReads) ? 0 : 1, named ? 0 : 1, -serves];
  };
  return alternatives.reduce((best, next) => (isLess(rank(next), rank(best)) ? next : best));
}

function isLess(left: readonly number[], right: readonly number[]): boolean {
  const at = left.findIndex((value, index) => value !== right[index]);
  return at >= 0 && (left[at] ?? 0) < (right[at] ?? 0);
}

/** How many of the readers each scope would serve. */
function servedBy(contract: Contract, readers: ReadonlySet<string>): ReadonlyMap<string, number> {
  const served = new Map<string, number>();
  for (const operation of contract.operations) {
    if (!readers.has(operation.id)) continue;
    for (const scope of new Set((operation.security ?? contract.security ?? []).flatMap(scopesOf)))
      served.set(scope, (served.get(scope) ?? 0) + 1);
  }
  return served;
}

/** How often each set of schemes is asked for, over all operations. */
function requirementUse(contract: Contract, readers: ReadonlySet<string>): Map<string, Use> {
  const uses = new Map<string, Use>();
  const served = servedBy(contract, readers);
  for (const operation of contract.operations) {
    for (const [id, alternatives] of byScheme(operation.security ?? contract.security ?? [])) {
      const requirement = leastOf(alternatives, operation, served);
      const use = uses.get(id) ?? { requirement, scopes: new Map<string, Set<string>>(), operations: 0 };
      use.operations += 1;
      uses.set(id, use);
      if (!readers.has(operation.id)) continue;
      for (const [name, scopes] of Object.entries(requirement)) {
        const known = use.scopes.get(name) ?? new Set<string>();
        for (const scope of scopes) known.add(scope);
        use.scopes.set(name, known);
      }
    }
  }
  return uses;
}

/** A cookie is a browser's way; where there is another one, that comes first. */
function cookies(contract: Contract, use: Use): number {
  return Object.keys(use.requirement).filter((name) => {
    const scheme = contract.securitySchemes[name];
    return scheme?.type === 'api-key' && scheme.in === 'cookie';
  }).length;
}

function pickRequirements(contract: Contract, uses: ReadonlyMap<string, Use>): readonly Use[] {
  const list = [...uses.values()].filter((use) => signature(use.requirement) !== '');
  const most = Math.max(0, ...list.map((use) => use.operations));
  const order = Object.keys(contract.securitySchemes);
  const first = (use: Use) => Math.min(...Object.keys(use.requirement).map((name) => order.indexOf(name)));
  return list
    .filter((use) => use.operations * 2 >= most)
    .sort((a, b) => cookies(contract, a) - cookies(contract, b) || b.operations - a.operations || first(a) - first(b));
}

interface NamedScheme {
  readonly name: string;
  readonly scheme: SecurityScheme;
}

/** Two OAuth 2 schemes that go together are one scheme written down once per flow. */
function mergeOAuth2(schemes: readonly NamedScheme[]): readonly NamedScheme[] {
  const merged: NamedScheme[] = [];
  for (const { name, scheme } of schemes) {
    const at = merged.findIndex((other) => other.scheme.type === 'oauth2');
    const before = merged[at]?.scheme;
    if (scheme.type !== 'oauth2' || before?.type !== 'oauth2') merged.push({ name, scheme });
    else
      merged[at] = {
        name: merged[at]?.name ?? name,
        scheme: { ...before, flows: { ...scheme.flows, ...before.flows } },
      };
  }
  return merged;
}

function alternativesOf(
  uses: readonly Use[],
  contract: Contract,
  baseUrl: string,
  declared: boolean,
): Finding<Alternative>[] {
  const list: Finding<Alternative>[] = [];
  const names = new Set<string>();
  const seen = new Set<string>();
  for (const use of uses) {
    const schemes = mergeOAuth2(
      Object.keys(use.requirement).flatMap((name) => {
        const scheme = contract.securitySchemes[name];
        return scheme === undefined ? [] : [{ name, scheme }];
      }),
    );
    const sets = schemes.map(({ name, scheme }) =>
      methodsOf(scheme, [...(use.scopes.get(name) ?? [])].sort().slice(0, 30), baseUrl, schemes.length === 1),
    );
    if (sets.length === 0 || sets.some((set) => set.length === 0)) continue;
    for (const combination of combinations(sets)) {
      const methods = distinctFields(combination);
      const first = methods[0];
      const id = JSON.stringify(methods);
      if (first === undefined || seen.has(id)) continue;
      seen.add(id);
      const base = NAMES[first.kind];
      let name = names.has(base) && first.kind === 'api-key' ? `${base}_${first.in}` : base;
      for (let count = 2; names.has(name); count += 1) name = `${base}_${count}`;
      names.add(name);
      const title = methods.map((method) => TITLES[method.kind]).join(' and ');
      const scheme = schemes[0];
      const guessed = first.kind === 'bearer' && scheme?.scheme.type === 'oauth2';
      list.push(
        found(
          RULES[scheme?.scheme.type ?? 'other'],
          { name, title, methods: [...methods] },
          `/components/securitySchemes/${escapePointer(scheme?.name ?? '')}`,
          (guessed ? 0.85 : 0.95) - (declared ? 0 : 0.2),
        ),
      );
    }
  }
  return list;
}

/** A credential that is declared as a plain parameter. */
function fromParameters(contract: Contract): Finding<Alternative>[] {
  const least = Math.max(1, contract.operations.length * 0.3);
  const used = credentialParameters(contract).filter((parameter) => parameter.operations >= least);
  const first = used[0];
  if (first === undefined) return [];
  const together = used.filter(
    (parameter) => parameter.operations >= first.operations * 0.8 && parameter.in === first.in,
  );
  const methods = distinctFields(
    together.map((parameter) =>
      apiKey(
        { type: 'api-key', in: parameter.in, name: parameter.name, description: parameter.description },
        together.length === 1,
      ),
    ),
  );
  const kind = methods[0]?.kind ?? 'none';
  return [
    found(
      'auth/parameter',
      { name: NAMES[kind], title: TITLES[kind], methods },
      first.pointer,
      0.75,
      `${together.map((parameter) => parameter.name).join(', ')} is a parameter of ${first.operations} operations`,
    ),
  ];
}

function doubtsOf(
  contract: Contract,
  uses: ReadonlyMap<string, Use>,
  picked: readonly Use[],
  alternatives: readonly Finding<Alternative>[],
): Doubt[] {
  const doubts: Doubt[] = [];
  const unspeakable = Object.entries(contract.securitySchemes).filter(([, scheme]) => scheme.type === 'other');
  if (alternatives.length === 0 && unspeakable.length > 0) {
    doubts.push({
      at: '',
      statement: `The API asks for ${unspeakable.map(([name]) => name).join(', ')}, which needs a signing function in src/hooks.ts`,
      rule: 'auth/unspeakable',
      confidence: 0.1,
    });
  }
  const ignored = [...uses.values()].filter((use) => signature(use.requirement) !== '' && !picked.includes(use));
  for (const use of ignored) {
    doubts.push({
      at: '',
      statement: `${use.operations} operations ask for ${signature(use.requirement)} instead and may refuse these credentials`,
      rule: 'auth/override',
      confidence: 0.5,
    });
  }
  const header = alternatives.find(({ value }) =>
    value.methods.some(
      (method) =>
        method.kind === 'api-key' && method.name.toLowerCase() === 'authorization' && method.prefix === undefined,
    ),
  );
  if (header !== undefined) {
    doubts.push({
      at: '',
      statement: 'The key is sent in Authorization as it is: the description names no prefix',
      rule: 'auth/prefix',
      confidence: 0.5,
    });
  }
  return doubts;
}

/** The ways to authenticate. `readers` are the operations that streams read; their scopes are the ones to ask for. */
export function inferAuth(contract: Contract, readers: ReadonlySet<string>, baseUrl: string): AuthResult {
  const uses = requirementUse(contract, readers);
  const declared = [...uses.values()].some((use) => signature(use.requirement) !== '');
  const schemes = Object.keys(contract.securitySchemes);
  const unused: Use[] = schemes.map((name) => ({ requirement: { [name]: [] }, scopes: new Map(), operations: 0 }));
  const picked = declared ? pickRequirements(contract, uses) : unused;
  const parameters = fromParameters(contract);
  const explicitNone = !declared && [...uses.keys()].includes('');
  const fromSchemes = explicitNone && schemes.length === 0 ? [] : alternativesOf(picked, contract, baseUrl, declared);
  const alternatives = fromSchemes.length > 0 ? fromSchemes : parameters;
  const doubts = doubtsOf(contract, uses, picked, alternatives);
  if (fromSchemes.length > 0 && !declared) {
    doubts.push({
      at: '',
      statement: 'The description declares how to authenticate but not that any operation asks for it',
      rule: 'auth/undeclared-use',
      confidence: 0.6,
    });
  }
  if (alternatives.length > 0) return { alternatives, doubts };
  if (doubts.length === 0) {
    doubts.push({
      at: '',
      statement: 'The description declares no authentication; requests are sent without credentials',
      rule: 'auth/none',
      confidence: 0.5,
    });
  }
  return { alternatives: [found('auth/none', { name: 'none', methods: [{ kind: 'none' }] }, '', 0.5)], doubts };
}

/** True for a request field that authentication fills. */
export function isAuthField(place: string, name: string, alternatives: readonly Finding<Alternative>[]): boolean {
  const wanted = name.toLowerCase();
  return alternatives.some(({ value }) =>
    value.methods.some((method) => {
      if (method.kind === 'api-key') return method.in === place && method.name.toLowerCase() === wanted;
      return method.kind !== 'none' && place === 'header' && wanted === 'authorization';
    }),
  );
}
