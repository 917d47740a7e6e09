import fc from 'fast-check';
import { expect, test } from 'vitest';
import { code, literal, memberAccess, propertyName, stringLiteral, templateText } from './literal.ts';

/** What an expression is worth; the point of these tests is that only our own printing is evaluated. */
function evaluate(expression: string): unknown {
  // oxlint-disable-next-line typescript/no-implied-eval -- printed code has to mean what was printed
  const run: unknown = new Function(`"use strict"; return (${expression});`);
  return typeof run === 'function' ? run() : undefined;
}

test('every text means itself, as a string and in a template', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(evaluate(stringLiteral(text))).toBe(text);
      expect(evaluate(`\`${templateText(text)}\``)).toBe(text);
    }),
  );
});

test('JSON data means itself, whatever its names are', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.stringify(evaluate(literal(value)))).toBe(JSON.stringify(value === undefined ? null : value));
    }),
  );
});

test('a member called __proto__ is a member and no prototype', () => {
  const data = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}');
  const printed = evaluate(literal(data));
  expect(Object.getPrototypeOf(printed)).toBe(Object.prototype);
  expect(JSON.stringify(printed)).toBe(JSON.stringify(data));
  expect(propertyName('__proto__')).toBe("['__proto__']");
});

test('nothing invisible is printed, and no markup that ends a script', () => {
  const printed = stringLiteral('\u202e\u2066\u200b\u2028\ufeff\u0000</script><!--');
  expect(printed).toMatch(/^[\x20-\x7e]+$/);
  expect(printed).not.toContain('</');
  expect(printed).not.toContain('<!--');
});

test('code stands as it is, as a shorthand where the name is the same', () => {
  expect(literal({ auth: code('auth'), token: code('(config) => config.token'), off: undefined })).toBe(
    '{ auth, token: (config) => config.token }',
  );
  expect(literal({ true: true, '2fa': '2fa' })).toBe('{ true: true, "2fa": "2fa" }');
  expect(memberAccess('odd name')).toBe('["odd name"]');
});
