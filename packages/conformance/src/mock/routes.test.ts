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
    contractOf(['/compare/{all}', '/compare/{base}...{head}', '/compare/latest', '/a/{id}/b']),
  );
  const found = (path: string): unknown => {
    const route = router.find('GET', path);
    return 'operation' in route ? [route.operation.path, route.parameters] : route.methods;
  };
  expect(found('/compare/latest')).toEqual(['/compare/latest', {}]);
  expect(found('/compare/v1...v2')).toEqual(['/compare/{base}...{head}', { base: 'v1', head: 'v2' }]);
  expect(found('/compare/v1')).toEqual(['/compare/{all}', { all: 'v1' }]);
  expect(found('/a/x%2Fy/b')).toEqual(['/a/{id}/b', { id: 'x/y' }]);
  expect(found('/nowhere/at/all')).toEqual([]);
  expect(createRouter(contractOf(['/a'])).find('POST', '/a')).toEqual({ methods: ['GET'] });
});
