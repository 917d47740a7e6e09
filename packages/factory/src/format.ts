import { SystemError } from '@tapwright/connector';
import { format } from 'oxfmt';

/** The style of generated packages; what `oxfmt` does with these options is part of the output's identity. */
const STYLE = { singleQuote: true, printWidth: 120 } as const;

/** Formats TypeScript, JSON and Markdown; the name decides the language. Throws if a file does not parse. */
export async function formatFile(path: string, text: string): Promise<string> {
  if (!/\.(ts|json|md)$/.test(path)) return text;
  const { code, errors } = await format(path, text, STYLE);
  const [error] = errors;
  if (error === undefined) return code;
  throw new SystemError(`the generated ${path} does not parse: ${error.message}`, {
    code: 'emitted_code_invalid',
    hint: 'This is a fault of the emitter; please report it with the description that leads to it.',
  });
}
