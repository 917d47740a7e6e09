import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importsOf, packageOf, repositoryFiles, resolveRelative, root } from './sources.ts';

/** The law of the house, as ARCHITECTURE.md draws it. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  connector: [],
  blueprint: ['connector'],
  conformance: ['blueprint', 'connector'],
  factory: ['conformance', 'blueprint', 'connector'],
  sync: ['connector'],
  app: ['factory', 'sync', 'conformance', 'blueprint', 'connector'],
  cli: ['app'],
};

const isTest = (file: string): boolean => /\.(?:test|test-d|fixture)\.ts$/.test(file) || file.includes('/testing/');
const sources = repositoryFiles('packages/*/src/**/*.ts');
const imports = sources.flatMap(importsOf);
const ours = imports.filter(({ specifier }) => specifier.startsWith('@tapwright/'));

test('there are packages to judge, and each has its place in the house', () => {
  expect(sources.length).toBeGreaterThan(50);
  expect([...new Set(sources.map(packageOf))].toSorted()).toEqual(Object.keys(ALLOWED).toSorted());
});

test('imports go only downward', () => {
  const upward = ours.filter(({ file, specifier }) => {
    const target = specifier.split('/')[1] ?? '';
    return target !== packageOf(file) && !(ALLOWED[packageOf(file)] ?? []).includes(target);
  });
  expect(upward).toEqual([]);
});

test('connectors import the runtime, in their tests the suite, and never each other', () => {
  const files = repositoryFiles('connectors/*/{src,tests}/**/*.ts');
  expect(files.length).toBeGreaterThan(50);
  const guilty = files.flatMap(importsOf).filter(({ file, specifier }) => {
    const [connector = '', part = ''] = file.split('/').slice(1);
    if (specifier.startsWith('.')) return !resolveRelative(file, specifier).startsWith(`connectors/${connector}/`);
    if (part === 'tests' && specifier === '@tapwright/conformance') return false;
    return specifier !== '@tapwright/connector' && specifier !== 'zod';
  });
  expect(guilty).toEqual([]);
});

test('every package has one door', () => {
  expect(ours.filter(({ specifier }) => specifier.split('/').length > 2)).toEqual([]);
  const escaping = imports.filter(
    ({ file, specifier }) =>
      specifier.startsWith('.') && !resolveRelative(file, specifier).startsWith(`packages/${packageOf(file)}/src/`),
  );
  expect(escaping).toEqual([]);
  for (const name of Object.keys(ALLOWED)) {
    const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
    expect(Object.keys(manifest.exports), name).toEqual(['.']);
  }
});

test('no package imports itself by name', () => {
  expect(ours.filter(({ file, specifier }) => specifier === `@tapwright/${packageOf(file)}` && !isTest(file))).toEqual(
    [],
  );
});

test('there is no cycle of imports at run time', () => {
  const graph = new Map<string, string[]>();
  for (const { file, specifier, typeOnly } of imports) {
    if (typeOnly || !specifier.startsWith('.')) continue;
    graph.set(file, [...(graph.get(file) ?? []), resolveRelative(file, specifier)]);
  }
  expect(findCycle(graph)).toEqual([]);
});

function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const finished = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (finished.has(file)) return [];
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle.length > 0) return cycle;
    }
    finished.add(file);
    return [];
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

test('every package declares what it imports', () => {
  const builtin = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`)]);
  const rootManifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const undeclared = imports.filter(({ file, specifier }) => {
    if (specifier.startsWith('.') || builtin.has(specifier) || specifier.startsWith('node:')) return false;
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/');
    const manifest = JSON.parse(readFileSync(join(root, 'packages', packageOf(file), 'package.json'), 'utf8'));
    const declared = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies };
    const forTests = isTest(file) ? { ...manifest.devDependencies, ...rootManifest.devDependencies } : {};
    return !Object.hasOwn(declared, name) && !Object.hasOwn(forTests, name);
  });
  expect(undeclared).toEqual([]);
});

test('sync, factory and the mock know nothing that they must not know', () => {
  const mock = imports.filter(({ file }) => file.startsWith('packages/conformance/src/mock/'));
  expect(mock.length).toBeGreaterThan(0);
  const forbidden = /inferInterpretation|createBlueprint|createPager|readStream|emitPackage/;
  const guilty = sources
    .filter((file) => file.startsWith('packages/conformance/src/mock/') && !isTest(file))
    .filter((file) => forbidden.test(readFileSync(join(root, file), 'utf8')));
  expect(guilty).toEqual([]);
});

test('no file names a path of a machine', () => {
  const pattern = /(^|[^\w.])\/(?:work|farm|home|Users)\/[a-z]/m;
  const files = repositoryFiles('**/*.{ts,js,json,md,yml,yaml}').filter((file) => !file.startsWith('tests/'));
  const guilty = files.filter(
    (file) => file !== 'package-lock.json' && pattern.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(guilty).toEqual([]);
});

test('the lockfile names no registry', () => {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  expect(lock).not.toMatch(/"resolved": "https?:/);
});

test('every link of the documentation leads somewhere', () => {
  const documents = repositoryFiles('**/*.md').filter((file) => !file.includes('/fixtures/'));
  const broken = documents.flatMap((file) =>
    links(readFileSync(join(root, file), 'utf8'))
      .filter((link) => !existsSync(join(root, resolveRelative(file, decodeURI(link)))))
      .map((link) => `${file}: ${link}`),
  );
  expect(broken).toEqual([]);
});

function links(markdown: string): string[] {
  const text = markdown.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link.split('#')[0] ?? '')
    .filter((link) => link !== '' && !/^[a-z]+:/.test(link));
}

test('names in AGENTS.md and ARCHITECTURE.md exist in the code', () => {
  const code = sources.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
  const documents = ['AGENTS.md', 'ARCHITECTURE.md'].map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
  const names = [...documents.matchAll(/`([a-z][A-Za-z]{4,})(?:\(\))?`/g)].map(([, name = '']) => name);
  const symbols = [...new Set(names.filter((name) => /[A-Z]/.test(name) && !name.endsWith('X')))];
  expect(symbols.length).toBeGreaterThan(5);
  expect(symbols.filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);
});
