import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Coloured text where the stream is a terminal that wants colour (`NO_COLOR`, `FORCE_COLOR` honoured). */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stderr): string {
  return styleText(style, text, { stream, validateStream: true });
}
