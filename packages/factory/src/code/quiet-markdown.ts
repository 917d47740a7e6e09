import { withoutSecrets } from '../review/secret-shapes.ts';
import { markdownCode, markdownText } from './markdown.ts';

/** Text of others in Markdown for a forge: no credential, no markup, and nobody is called, no issue named. */
export function quietMarkdown(text: string, longest = 200): string {
  // Before it is encoded, which would hide the form of a token.
  return markdownText(withoutSecrets(text), longest)
    .replaceAll('@', '@\u2060')
    .replaceAll(/(?<!&)#(?=\d)/g, '#\u2060');
}

/** The same as code. */
export function quietCode(text: string): string {
  return markdownCode(withoutSecrets(text));
}
