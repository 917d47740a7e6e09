import { expect, test } from 'vitest';
import { hasAddress, hasLiteral, hasMethod, hasName, hasNumber, hasPath, hasRate, hasText } from './value-in-quote.ts';

test('a number is in a quote only as a number of its own', () => {
  expect(hasNumber('at most 1000 records', '1000')).toBe(true);
  expect(hasNumber('at most 1,000 records', '1000')).toBe(true);
  expect(hasNumber('`limit` | integer | **50**.', '50')).toBe(true);
  expect(hasNumber('The maximum is 100, the default 20.', '20')).toBe(true);
  expect(hasNumber('at most 10000 records', '1000')).toBe(false);
  expect(hasNumber('at most 11000 records', '1000')).toBe(false);
  expect(hasNumber('at most 10,000 records', '10')).toBe(false);
  expect(hasNumber('at most 10,000 records', '000')).toBe(false);
  expect(hasNumber('version 1.50', '50')).toBe(false);
  expect(hasNumber('v50', '50')).toBe(false);
  expect(hasNumber('version 1.2.3', '1.2')).toBe(false);
  expect(hasNumber('within 60s', '60')).toBe(false);
  expect(hasNumber('at most fifty records', '50')).toBe(false);
  expect(hasNumber('at most 50 records', '5e1')).toBe(false);
});

test('a name is in a quote only as a whole, in its own case', () => {
  expect(hasName('the `page_limit` parameter', 'page_limit')).toBe(true);
  expect(hasName('the `page_limit` parameter', 'limit')).toBe(false);
  expect(hasName('all limits', 'limit')).toBe(false);
  expect(hasName('?limit=5', 'limit')).toBe(true);
  expect(hasName('"updatedAt": 1', 'updatedAt')).toBe(true);
  expect(hasName('"updatedAt": 1', 'updatedat')).toBe(false);
  expect(hasName('send x-tide-key: abc', 'X-Tide-Key', true)).toBe(true);
  expect(hasName('send X-Tide-Key-Id: abc', 'X-Tide-Key', true)).toBe(false);
  expect(hasName('Limit. The most.', 'Limit')).toBe(true);
  expect(hasName('a (.*) b', '.*')).toBe(false);
});

test('a path is in a quote as a whole, however its parameters are written', () => {
  expect(hasPath('GET /things', '/things')).toBe(true);
  expect(hasPath('GET /things?limit=5', '/things')).toBe(true);
  expect(hasPath('See GET /things.', '/things')).toBe(true);
  expect(hasPath('GET /things/:thing_id/parts', '/things/{thing_id}/parts')).toBe(true);
  expect(hasPath('GET /things/<id>', '/things/{id}')).toBe(true);
  expect(hasPath('GET /things/{id}', '/things')).toBe(false);
  expect(hasPath('GET /v2/things', '/things')).toBe(false);
  expect(hasPath('GET /things2', '/things')).toBe(false);
  expect(hasPath('GET /things-old', '/things')).toBe(false);
  expect(hasPath('curl https://api.x.test/v2/things', '/things')).toBe(false);
  expect(hasPath('curl https://api.x.test/v2/things', '/things', ['https://api.x.test/v2'])).toBe(true);
  expect(hasPath('GET /v2/things', '/things', ['/v2'])).toBe(true);
  expect(hasPath('GET /admin/v2/things', '/things', ['/v2'])).toBe(false);
});

test('an address is in a quote up to where a path begins', () => {
  expect(hasAddress('below https://api.x.test/v1.', 'https://api.x.test/v1')).toBe(true);
  expect(hasAddress('below `https://api.x.test/v1/`', 'https://api.x.test/v1/')).toBe(true);
  expect(hasAddress('below https://api.x.test/v1', 'https://api.x.test')).toBe(false);
  expect(hasAddress('below https://api.x.test.evil.test', 'https://api.x.test')).toBe(false);
  expect(hasAddress('below https://api.x.test:8080', 'https://api.x.test')).toBe(false);
  expect(hasAddress('curl https://api.x.test/v1/things', 'https://api.x.test/v1', ['/things'])).toBe(true);
  expect(hasAddress('curl https://api.x.test/v1/things', 'https://api.x.test', ['/things'])).toBe(false);
});

test('a method is called by its word, or by a call of curl that gets', () => {
  expect(hasMethod('GET /things', 'GET')).toBe(true);
  expect(hasMethod('get things', 'GET')).toBe(false);
  expect(hasMethod('curl https://x.test/things', 'GET')).toBe(true);
  expect(hasMethod('All of them: https://x.test/things', 'GET')).toBe(true);
  expect(hasMethod('POST to https://x.test/things', 'GET')).toBe(false);
  expect(hasMethod('curl -X POST https://x.test/things', 'GET')).toBe(false);
  expect(hasMethod('curl -X POST https://x.test/things', 'POST')).toBe(true);
  expect(hasMethod('curl https://x.test/things -d a=b', 'GET')).toBe(false);
});

test('a text is in a quote whatever its marks', () => {
  expect(hasText('The **name** of\nthe `thing`.', 'the name of the thing')).toBe(true);
  expect(hasText('The name of the thing', 'the names of the thing')).toBe(false);
  expect(hasText('anything', ' ')).toBe(false);
});

test('a rate is in a quote with its number and its time', () => {
  expect(hasRate('max **100 requests** per second', '100 per second')).toBe(true);
  expect(hasRate('60 requests per minute, 2,000 requests per hour', '2000 per hour')).toBe(true);
  expect(hasRate('100 req/s', '100 per second')).toBe(true);
  expect(hasRate('max 100 requests per second', '100 per minute')).toBe(false);
  expect(hasRate('max 100 requests per second', '10 per second')).toBe(false);
  expect(hasRate('max 100 requests per second', 'many per second')).toBe(false);
});

test('a literal is in a passage as one sends it', () => {
  expect(hasLiteral('adding the `cursor=*` parameter', '*')).toBe(true);
  expect(hasLiteral(String.raw`per-page=100\&cursor=\*)`, '*')).toBe(true);
  expect(hasLiteral('set "start": "-1" first', '-1')).toBe(true);
  expect(hasLiteral('a *very* important cursor', '*')).toBe(false);
  expect(hasLiteral('cursor=*abc', '*')).toBe(false);
});
