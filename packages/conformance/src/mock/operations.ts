import { isJsonObject } from '@tapwright/connector';
import type { Contract, Operation } from '@tapwright/blueprint';
import type { ListProfile } from '../profile.ts';

/** Query parameters that every request of an operation carries with one and the same value: `/things?view=status`. */
export function fixedQuery(operation: Operation): Readonly<Record<string, string>> {
  return Object.fromEntries(
    operation.parameters.flatMap(({ in: place, name, required, schema }) =>
      place === 'query' && required && typeof schema['const'] === 'string' ? [[name, schema['const']] as const] : [],
    ),
  );
}

/** Whether a query, by the values of its parameters, is that of an operation or list with this fixed query. */
export function hasFixed(
  fixed: Readonly<Record<string, string>> | undefined,
  value: (name: string) => unknown,
): boolean {
  return Object.entries(fixed ?? {}).every(([name, wanted]) => value(name) === wanted);
}

/** The name by which a GraphQL operation is asked for: all of them have one address. */
export function graphqlName(operation: Operation): string | undefined {
  const schema = operation.requestBody?.content['application/json']?.schema;
  const properties: unknown = schema?.['properties'];
  const name: unknown = isJsonObject(properties) ? properties['operationName'] : undefined;
  const value: unknown = isJsonObject(name) ? name['const'] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The operations that serve a list: of several at its address, those with its fixed query. */
export function operationsOf(contract: Contract, list: ListProfile): readonly Operation[] {
  const same = contract.operations.filter(
    (one) =>
      one.method === list.method &&
      one.path === list.path &&
      (list.operationName === undefined || graphqlName(one) === list.operationName),
  );
  const wanted = Object.keys(list.fixedQuery ?? {}).length;
  const meant = same.filter((one) => {
    const fixed = fixedQuery(one);
    return Object.keys(fixed).length === wanted && hasFixed(list.fixedQuery, (name) => fixed[name]);
  });
  return meant.length === 0 ? same : meant;
}

/** The operation whose words say what a list takes and answers. */
export function operationOf(contract: Contract, list: ListProfile): Operation | undefined {
  return operationsOf(contract, list)[0];
}
