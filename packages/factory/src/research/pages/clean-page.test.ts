import { expect, test } from 'vitest';
import { cleanSource } from './clean-page.ts';

test('text is read in the charset that it has, whatever is said of it', () => {
  const latin = Buffer.from('<p>Größe</p>', 'latin1');
  expect(cleanSource(latin, 'html;iso-8859-1')).toMatchObject({ text: 'Größe', warnings: [] });
  expect(cleanSource(latin, 'html;utf-8')).toMatchObject({
    text: 'Größe',
    warnings: [expect.stringContaining('is not utf-8')],
  });
  expect(cleanSource(Buffer.from('<meta charset="windows-1252"><p>Gr\u00f6\u00dfe</p>', 'latin1'), 'html').text).toBe(
    'Größe',
  );
  expect(cleanSource(Buffer.from('\ufeffGröße', 'utf16le'), 'text').text).toBe('Größe');
  expect(cleanSource(Buffer.from('Größe'), 'text;no-such-charset').text).toBe('Größe');
});

test('a page that scripts make is known as such', () => {
  const page = Buffer.from(
    '<div id="root"></div><script src="/app.js"></script><noscript>You need JavaScript.</noscript>',
  );
  expect(cleanSource(page, 'html').warnings).toEqual([expect.stringContaining('made by scripts')]);
});

test('Markdown is kept as it is, with its links; comments are not seen', () => {
  const page = cleanSource(
    Buffer.from('# Docs\n\nSee [things](things.md "t") and https://x.test/a.\n\n<!-- secret words -->\n'),
    'markdown',
  );
  expect(page).toMatchObject({
    title: 'Docs',
    links: [
      { href: 'things.md', text: 'things' },
      { href: 'https://x.test/a', text: '' },
    ],
  });
  expect(page.hidden.map(([start, end]) => page.text.slice(start, end))).toEqual(['<!-- secret words -->']);
});
