import { SystemError } from '@tapwright/connector';
import { format } from 'oxfmt';

/** The style of generated packages; what `oxfmt` does with these options is part of the output's identity. */
const STYLE = { singleQuote: true, printWidth: 120 } as const;

/** Data for programs, already in one form. */
const DATA = /^(blueprint\.json|tests\/fixtures\/)/;
const AT_ONCE = 16;

/** Formats TypeScript, JSON and Markdown; the result is in order of the paths. Throws if a file does not parse. */
export async function formatFiles(files: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const paths = [...files.keys()].toSorted();
  const formatted = new Map<string, string>();
  for (let start = 0; start < paths.length; start += AT_ONCE) {
    const some = paths.slice(start, start + AT_ONCE);
    const texts = await Promise.all(some.map((path) => formatFile(path, files.get(path) ?? '')));
    for (const [index, path] of some.entries()) formatted.set(path, texts[index] ?? '');
  }
  return formatted;
}

async function formatFile(path: string, text: string): Promise<string> {
  if (!/\.(ts|json|md)$/.test(path) || DATA.test(path)) return text;
  const once = await formatOnce(path, text);
  // A chain of calls is broken or not by the line it stood on before: what the formatter would change is not formatted.
  return path.endsWith('.ts') ? formatOnce(path, once) : once;
}

async function formatOnce(path: string, text: string): Promise<string> {
  const { code, errors } = await format(path, text, STYLE);
  const [error] = errors;
  if (error === undefined) return code;
  throw new SystemError(`the generated ${path} does not parse: ${error.message}`, {
    code: 'emitted_code_invalid',
    hint: 'This is a fault of the emitter; please report it with the description that leads to it.',
  });
}
