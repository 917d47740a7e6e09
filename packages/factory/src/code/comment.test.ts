import fc from 'fast-check';
import { expect, test } from 'vitest';
import { docComment, plainText } from './comment.ts';
import { markdownCode, markdownLink, markdownTable, markdownText } from './markdown.ts';

test('a comment ends where we end it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
      const comment = docComment(`*/ ${text} */`, text);
      expect(comment.startsWith('/**')).toBe(true);
      expect(comment.indexOf('*/')).toBe(comment.length - '*/\n'.length);
    }),
  );
});

test('a comment gives no orders to tools', () => {
  const comment = docComment('oxlint-disable and @ts-ignore, eslint-disable-next-line, //# sourceMappingURL=x');
  expect(comment).not.toMatch(/oxlint-disable|@ts-ignore|eslint-disable|# sourceMappingURL/);
});

test('a comment is the first paragraph, wrapped; nothing to say is no comment', () => {
  expect(docComment('  One\n line.\n\nMore.')).toBe('/** One line. */\n');
  expect(docComment(undefined, ' ')).toBe('');
  expect(
    Math.max(
      ...docComment('word '.repeat(60))
        .split('\n')
        .map((line) => line.length),
    ),
  ).toBeLessThan(120);
  expect(plainText('x'.repeat(900)).length).toBeLessThanOrEqual(400);
});

test('text in Markdown is text', () => {
  const hostile = '| a <img onerror=x> [x](javascript:alert(1)) `code` **b**\n# title https://evil.test';
  const text = markdownText(hostile);
  expect(text.replaceAll(/&(?:#\d+|[a-z]+);/g, '')).not.toMatch(/<|(?<!\\)[|`*[\]#]|javascript:|https:/);
  expect(text).not.toContain('\n');
  expect(markdownCode('a`|`b')).toBe("`a'\\|'b`");
  expect(markdownTable(['A'], [])).toBe('');
});

test('only plain web addresses are links', () => {
  expect(markdownLink('docs', 'https://a.test/x)y')).toBe('[docs](https://a.test/x%29y)');
  for (const address of ['javascript:alert(1)', 'data:text/html,x', 'nowhere', undefined]) {
    expect(markdownLink('docs', address)).toBeUndefined();
  }
});
