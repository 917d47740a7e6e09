import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** All that the mock may take from the packages that it must not agree with. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  '@tapwright/connector': ['at', 'isJsonObject', 'JsonSchema', 'Clock', 'systemClock'],
  '@tapwright/blueprint': ['Contract', 'Operation', 'Parameter', 'parsedJson'],
};

it('the mock owes nothing to inference, paginators or the emitter', () => {
  const folder = new URL('.', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const text = readFileSync(new URL(file, folder), 'utf8');
    for (const [, names = '', from = ''] of text.matchAll(/import\s+(?:type\s+)?([^;]*?)\s+from\s+'([^']+)'/g)) {
      if (from.startsWith('./') || from.startsWith('node:') || from === '../profile.ts') continue;
      const imported = names
        .replaceAll(/[{}]|\btype\b/g, '')
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean);
      expect({ file, from, names: imported.filter((name) => !ALLOWED[from]?.includes(name)) }).toEqual({
        file,
        from,
        names: [],
      });
    }
  }
});
