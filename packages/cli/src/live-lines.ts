const FRAME = 80;

export interface LiveLines {
  /** Shows these lines in place of the former ones; at most some twelve times a second. */
  update(lines: () => readonly string[]): void;
  /** Prints lines for good, above the live ones. */
  print(text: string): void;
  /** Shows the last state and leaves it on the screen, or wipes it. */
  end(keep: boolean): void;
}

/** Lines at the bottom of a terminal that are drawn again in place. Where the stream is no terminal only `print` writes. */
export function liveLines(stream: NodeJS.WriteStream): LiveLines {
  let shown = 0;
  let current: (() => readonly string[]) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const wipe = (): string => (shown > 0 ? `\u001B[${shown}A\u001B[0J` : '');
  const draw = (): void => {
    timer = undefined;
    if (!stream.isTTY || !current) return;
    const lines = fit(current(), stream);
    stream.write(`${wipe()}${lines.map((line) => `${line}\n`).join('')}`);
    shown = lines.length;
    // Goes on by itself: a wait must not look like a standstill.
    timer = setTimeout(draw, FRAME).unref();
  };
  return {
    update: (lines) => {
      current = lines;
      if (stream.isTTY) timer ??= setTimeout(draw, FRAME).unref();
    },
    print: (text) => {
      clearTimeout(timer);
      const before = stream.isTTY ? wipe() : '';
      shown = 0;
      stream.write(`${before}${text}\n`);
      if (stream.isTTY && current) draw();
    },
    end: (keep) => {
      if (stream.isTTY && keep) draw();
      else if (stream.isTTY) stream.write(wipe());
      clearTimeout(timer);
      shown = 0;
      current = undefined;
    },
  };
}

/** Width of the terminal, else what `COLUMNS` says, else 80. */
export function columnsOf(stream: NodeJS.WriteStream): number {
  return stream.columns || Number(process.env['COLUMNS']) || 80;
}

/** Not taller than the terminal, and no line wraps: either would break the drawing in place. */
function fit(lines: readonly string[], stream: NodeJS.WriteStream): string[] {
  const rows = Math.max(4, (stream.rows || 24) - 2);
  const columns = columnsOf(stream);
  const visible = lines.length > rows ? [...lines.slice(0, rows - 1), `… and ${lines.length - rows + 1} more`] : lines;
  return visible.map((line) => cutVisible(line, columns - 1));
}

/** Cuts to a number of visible characters, keeping colour codes whole. */
function cutVisible(line: string, columns: number): string {
  let visible = 0;
  let result = '';
  for (const part of line.split(/(\u001B\[[0-9;]*m)/)) {
    if (part.startsWith('\u001B[')) {
      result += part;
      continue;
    }
    const room = Math.max(0, columns - visible);
    result += part.slice(0, room);
    visible += Math.min(part.length, room);
  }
  return result;
}
