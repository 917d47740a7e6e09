import { existsSync, statSync } from 'node:fs';
import { ConfigError } from '@tapwright/connector';
import { isPageFile } from './pages/read-folder.ts';

/** What a person gave to be researched. */
export type Subject =
  | { readonly kind: 'address'; readonly url: string }
  | { readonly kind: 'description-file' | 'page-file' | 'folder'; readonly path: string }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'name'; readonly name: string };

/** Tells an address from a file, a folder, an npm package, and a name. */
export function subjectOf(text: string): Subject {
  const subject = text.trim();
  if (subject === '')
    throw new ConfigError('there is nothing to research', { code: 'research_subject_missing', hint: HINT });
  if (/^https?:\/\//i.test(subject)) {
    if (URL.canParse(subject)) return { kind: 'address', url: new URL(subject).href };
    throw new ConfigError(`${subject} is no address`, { code: 'research_subject_invalid', hint: HINT });
  }
  if (/^npm:./.test(subject)) return { kind: 'package', name: subject.slice(4) };
  const path = subject.replace(/^file:\/\//, '');
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) return { kind: 'folder', path };
    return { kind: isPageFile(path) && !/\.txt$/i.test(path) ? 'page-file' : 'description-file', path };
  }
  if (/^@[\w.-]+\/[\w./@-]+$/.test(subject)) return { kind: 'package', name: subject };
  if (/[\\/]|\.(json|ya?ml|html?|md|graphqls?|har)$/i.test(subject))
    throw new ConfigError(`there is no file or folder ${subject}`, { code: 'research_subject_missing', hint: HINT });
  return { kind: 'name', name: subject };
}

const HINT =
  'Give a description (file or address), the address of documentation, a folder of pages, or the name of an API.';
