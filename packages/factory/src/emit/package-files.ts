import { plainText } from '../code/comment.ts';
import type { EmitContext } from './context.ts';
import { CONNECTOR_VERSION, ZOD_VERSION } from './versions.ts';

/** Files that are the same for every connector but for its name. */
export function emitPackageFiles(context: EmitContext, files: Map<string, string>): void {
  files.set('package.json', packageJson(context));
  files.set('tsconfig.json', tsconfig());
  files.set('tsconfig.build.json', tsconfigBuild());
  // A config holds credentials: it must not be committed by accident.
  files.set('.gitignore', 'node_modules/\ndist/\nconfig*.json\n');
  files.set('src/index.ts', indexModule(context));
  files.set('src/main.ts', MAIN);
}

function packageJson(context: EmitContext): string {
  const title = plainText(context.blueprint.title, 80);
  return json({
    name: context.packageName,
    version: context.version,
    private: true,
    description: `Reads ${title} as streams and calls it as actions`,
    bin: { [context.packageName]: './dist/main.js' },
    // Whoever gets the package can show anew what it claims: its proof and all that it is about are shipped.
    files: [
      'dist',
      'src',
      'tests',
      '*.json',
      '.tapwright.json',
      '!config*.json',
      '!package-lock.json',
      'IMPLEMENTATION.md',
    ],
    type: 'module',
    exports: {
      '.': { '@tapwright/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
    },
    scripts: {
      build: 'tsc -p tsconfig.build.json',
      test: 'node --test "tests/*.test.ts"',
      typecheck: 'tsc -p tsconfig.json',
    },
    dependencies: { zod: ZOD_VERSION },
    devDependencies: {
      '@tapwright/conformance': CONNECTOR_VERSION,
      '@tapwright/connector': CONNECTOR_VERSION,
      '@types/node': '>=22',
      typescript: '>=7',
    },
    peerDependencies: { '@tapwright/connector': CONNECTOR_VERSION },
    engines: { node: '>=22.19' },
  });
}

function tsconfig(): string {
  return json({
    compilerOptions: {
      target: 'es2024',
      lib: ['esnext'],
      module: 'nodenext',
      types: ['node'],
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      noImplicitOverride: true,
      noImplicitReturns: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      verbatimModuleSyntax: true,
      erasableSyntaxOnly: true,
      allowImportingTsExtensions: true,
      rewriteRelativeImportExtensions: true,
      skipLibCheck: true,
      noEmit: true,
    },
    include: ['src', 'tests'],
  });
}

function tsconfigBuild(): string {
  return json({
    extends: './tsconfig.json',
    compilerOptions: { noEmit: false, rootDir: 'src', outDir: 'dist', declaration: true, sourceMap: true },
    include: ['src'],
  });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function indexModule(context: EmitContext): string {
  const { layout, types } = context;
  const actions =
    layout.actions.size > 0 ? `export { actions } from './actions${layout.actionFiles ? '/index' : ''}.ts';\n` : '';
  const records =
    types.declarations().length > 0 ? `export type * from './types${layout.typeFiles ? '/index' : ''}.ts';\n` : '';
  return `${actions}export { auth } from './auth.ts';
export { client } from './client.ts';
export { config, type Config } from './config.ts';
export { default } from './connector.ts';
export { streams } from './streams${layout.streamFiles ? '/index' : ''}.ts';
${records}`;
}

const MAIN = `#!/usr/bin/env node
import { runAsProgram } from '@tapwright/connector';
import connector from './connector.ts';

await runAsProgram(connector);
`;
