import type { Contract, Description } from '@tapwright/blueprint';
import { isJsonObject } from '@tapwright/connector';
import type { Contradiction, DossierFact } from '../dossier.ts';
import { tellsAnswer } from './coverage.ts';

type Operation = Contract['operations'][number];

export interface United {
  readonly description: Description;
  readonly contradictions: readonly Contradiction[];
}

/**
 * A description with what pages prove and it leaves out: its operations with the answers and parameters that only pages
 * tell, and the operations that only they have. What both say stays as the description has it; where they disagree, that
 * is listed. Operations that pages tell of are called as there, so that facts find them.
 */
export function unite(description: Description, pages: Description, facts: readonly DossierFact[]): United {
  const found: { subject: string; property: string; reason: string }[] = [];
  const { schemas, renamed } = bothSchemas(description.contract.schemas, pages.contract);
  const told = new Map(renamed.operations.map((operation) => [keyOf(operation, pages), operation]));
  const operations = description.contract.operations.map((operation) => {
    const key = keyOf(operation, description);
    const other = told.get(key);
    told.delete(key);
    return other === undefined ? operation : bothOf(operation, other, found);
  });
  const servers = serversOf(description, pages, found);
  const security = securityOf(description, pages, found);
  const contract = {
    ...description.contract,
    ...servers,
    ...security,
    schemas,
    operations: [...operations, ...told.values()],
  };
  return {
    description: { ...description, contract },
    contradictions: found.flatMap((one) => asContradiction(one, facts) ?? []),
  };
}

function asContradiction(
  { subject, property, reason }: { readonly subject: string; readonly property: string; readonly reason: string },
  facts: readonly DossierFact[],
): Contradiction | undefined {
  const ids = facts
    .filter((fact) => fact.subject === subject && fact.property === property && fact.status === 'proven')
    .map(({ id }) => id);
  return ids.length === 0 ? undefined : { subject, property, facts: ids, reason };
}

/** The same operation is at the same address, whatever its parameters are called and where its base address ends. */
function keyOf({ method, path }: Operation, { contract }: Description): string {
  const base = URL.parse(contract.servers[0]?.url ?? '')?.pathname.replace(/\/$/, '') ?? '';
  return `${method} ${base}${path.replaceAll(/\{[^{}]*\}/g, '{}').replace(/(?<=.)\/$/, '')}`;
}

type Found = { subject: string; property: string; reason: string }[];

function bothOf(described: Operation, told: Operation, found: Found): Operation {
  const known = new Map(described.parameters.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter]));
  for (const parameter of told.parameters) {
    const same = known.get(`${parameter.in} ${parameter.name}`);
    const [one, other] = [typeOf(same?.schema), typeOf(parameter.schema)];
    if (one === undefined || other === undefined || one === other) continue;
    const subject = `${told.id} parameter ${parameter.name}`;
    found.push({ subject, property: 'type', reason: `the description says ${one}, which is used` });
  }
  const more = told.parameters.filter(
    (parameter) => parameter.in !== 'path' && !known.has(`${parameter.in} ${parameter.name}`),
  );
  const { summary, requestBody } = { ...told, ...described };
  return {
    ...described,
    id: told.id,
    parameters: [...described.parameters, ...more],
    responses: tellsAnswer(described) ? described.responses : { ...described.responses, ...told.responses },
    ...(summary !== undefined && { summary }),
    ...(requestBody !== undefined && { requestBody }),
  };
}

function typeOf(schema: unknown): string | undefined {
  const type = isJsonObject(schema) ? schema['type'] : undefined;
  return typeof type === 'string' ? type : undefined;
}

function serversOf(description: Description, pages: Description, found: Found): Pick<Contract, 'servers'> {
  const [one, other] = [description, pages].map(({ contract }) =>
    contract.servers.filter(({ url }) => /^https?:/.test(url)),
  );
  if (one === undefined || one.length === 0) return { servers: other ?? [] };
  const [first, second] = [one[0]?.url ?? '', other?.[0]?.url ?? ''].map((url) => url.replace(/\/$/, ''));
  if (second !== '' && first !== second && !one.some(({ url }) => url.replace(/\/$/, '') === second))
    found.push({ subject: 'api', property: 'base_url', reason: `the description says ${first ?? ''}, which is used` });
  return { servers: one };
}

function securityOf(
  { contract: one }: Description,
  { contract: other }: Description,
  found: Found,
): Partial<Pick<Contract, 'securitySchemes' | 'security'>> {
  const [described, told] = [one, other].map(({ securitySchemes }) => kindsOf(securitySchemes));
  if (described === undefined || described === '') {
    const { securitySchemes, security } = other;
    return { securitySchemes, ...(security !== undefined && { security }) };
  }
  if (told !== undefined && told !== '' && told !== described)
    found.push({ subject: 'api', property: 'auth_kind', reason: `the description says ${described}, which is used` });
  return {};
}

function kindsOf(schemes: Contract['securitySchemes']): string {
  const kinds = Object.values(schemes).map((scheme) =>
    scheme.type === 'api-key' ? `${scheme.type} in ${scheme.in} ${scheme.name}` : scheme.type,
  );
  return kinds.toSorted().join(', ');
}

/** Schemas of both; those of pages are called otherwise where the description has one of the name. */
function bothSchemas(described: Contract['schemas'], pages: Contract) {
  const names = Object.keys(pages.schemas).filter((name) => Object.hasOwn(described, name));
  const renamed = names.reduce(
    (text, name) => text.replaceAll(JSON.stringify(`#/schemas/${name}`), JSON.stringify(`#/schemas/${name}Documented`)),
    JSON.stringify(pages),
  );
  const contract: Contract = JSON.parse(renamed);
  const entries = Object.entries(contract.schemas).map(
    ([name, schema]) => [names.includes(name) ? `${name}Documented` : name, schema] as const,
  );
  return { schemas: { ...described, ...Object.fromEntries(entries) }, renamed: contract };
}
