import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join, relative, sep } from 'node:path';
import type { CrawlLimits } from '../research-options.ts';
import { cleanSource } from './clean-page.ts';
import type { Documentation } from './documentation.ts';

const KINDS: Readonly<Record<string, string>> = {
  '.html': 'html',
  '.htm': 'html',
  '.md': 'markdown',
  '.mdx': 'markdown',
  '.markdown': 'markdown',
  '.txt': 'text',
};

/** Whether a file may be a page of documentation. */
export function isPageFile(path: string): boolean {
  return Object.hasOwn(KINDS, extname(path).toLowerCase());
}

/** Reads the pages in a folder, or the one page that is given. */
export function readPages(path: string, limits: CrawlLimits, now: number): Documentation {
  const single = statSync(path).isFile();
  const files = single ? [path] : filesBelow(path).filter(isPageFile).toSorted();
  const most = limits.pages ?? 60;
  const warnings = files.length > most ? [`${files.length - most} more pages were not read: the limit is ${most}`] : [];
  const pages = files.slice(0, most).flatMap((file) => {
    const address = single ? basename(file) : relative(path, file).split(sep).join('/');
    if (statSync(file).size > (limits.pageBytes ?? 5 * 1024 * 1024)) {
      warnings.push(`${address}: not read: it is too large`);
      return [];
    }
    const bytes = readFileSync(file);
    const kind = KINDS[extname(file).toLowerCase()] ?? 'text';
    const clean = cleanSource(bytes, kind);
    warnings.push(...clean.warnings.map((warning) => `${address}: ${warning}`));
    return [{ address, kind, bytes, fetchedAt: new Date(now).toISOString(), clean }];
  });
  return { pages, warnings, isCut: files.length > most };
}

const SKIPPED = new Set(['node_modules', 'dist', 'build', '__pycache__']);
const MOST_FILES = 20_000;

/** Every file below a folder. Links are not followed: they may lead anywhere, and in circles. */
export function filesBelow(folder: string, depth = 8): string[] {
  const files: string[] = [];
  const walk = (path: string, left: number) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (files.length >= MOST_FILES) return;
      const child = join(path, entry.name);
      if (entry.isFile()) files.push(child);
      else if (entry.isDirectory() && left > 0 && !entry.name.startsWith('.') && !SKIPPED.has(entry.name))
        walk(child, left - 1);
    }
  };
  walk(folder, depth);
  return files;
}
