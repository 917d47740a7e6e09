import { expect, test } from 'vitest';
import { decodeEntities } from './xml-entities.ts';

test.each([
  ['a &amp; b &lt;c&gt; &quot;d&quot; &apos;e&apos;', 'a & b <c> "d" \'e\''],
  ['&#228;&#xE4;&#X1F600;', 'ää😀'],
  ['&nbsp; &unknown;', '&nbsp; &unknown;'],
  ['&#0; &#x110000; &#9999999;', '&#0; &#x110000; &#9999999;'],
  ['AT&T; & so on', 'AT&T; & so on'],
  ['plain', 'plain'],
])('%s is %s', (text, decoded) => {
  expect(decodeEntities(text)).toBe(decoded);
});
