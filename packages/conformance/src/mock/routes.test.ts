import { expect, it } from 'vitest';
import type { Contract, Operation } from '@tapwright/blueprint';
import { createRouter } from './routes.ts';

function contractOf(paths: readonly string[]): Contract {
  const operations = paths.map((path): Operation => ({
    id: path,
    method: 'GET',
    path,
    parameters: [],
    responses: {},
    pointer: '',
  }));
  return { servers: [], securitySchemes: {}, operations, schemas: {} };
}

it('a path goes to the operation that says most of it', () => {
  const router = createRouter(
    contractOf([
      '/compare/{all}',
      '/compare/{base}...{head}',
      '/compare/latest',
      '/a/{id}/b',
      '/files/{id}.json',
      '/files/{id}.schema.json',
    ]),
  );
  const found = (path: string): unknown => {
    const route = router.find('GET', path);
    return 'operation' in route ? [route.operation.path, route.parameters] : route.methods;
  };
  expect(found('/compare/latest')).toEqual(['/compare/latest', {}]);
  expect(found('/compare/v1...v2')).toEqual(['/compare/{base}...{head}', { base: 'v1', head: 'v2' }]);
  expect(found('/compare/v1')).toEqual(['/compare/{all}', { all: 'v1' }]);
  expect(found('/a/x%2Fy/b')).toEqual(['/a/{id}/b', { id: 'x/y' }]);
  expect(found('/files/x.schema.json')).toEqual(['/files/{id}.schema.json', { id: 'x' }]);
  expect(found('/files/x.json')).toEqual(['/files/{id}.json', { id: 'x' }]);
  expect(found('/nowhere/at/all')).toEqual([]);
  expect(createRouter(contractOf(['/a'])).find('POST', '/a')).toEqual({ methods: ['GET'] });
});

it('of operations at one path, the one whose fixed query a request has', () => {
  const { operations } = contractOf(['/things', '/things', '/things/{id}']);
  const [plain, other, item] = operations;
  const schema = { type: 'string', const: 'status' };
  const view = { name: 'view', in: 'query', required: true, schema } as const;
  const fixed = { ...(other as Operation), id: 'status', parameters: [view] };
  const found = (list: readonly (Operation | undefined)[], path: string, query = ''): unknown => {
    const kept = list.filter((one) => one !== undefined);
    const router = createRouter({ ...contractOf([]), operations: kept });
    const route = router.find('GET', path, new URLSearchParams(query));
    return 'operation' in route ? route.operation.id : route.methods;
  };
  expect(found([plain, fixed], '/things')).toBe('/things');
  expect(found([plain, fixed], '/things', 'view=status&page=2')).toBe('status');
  expect(found([fixed, plain], '/things', 'view=other')).toBe('/things');
  expect(found([fixed], '/things')).toBe('status');
  expect(found([fixed, item], '/things/view', 'view=status')).toBe('/things/{id}');
});
