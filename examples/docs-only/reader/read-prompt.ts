/** A part of a page as it stands in a question. */
export interface Section {
  readonly id: string;
  /** Headings around it, outermost first, its own last. */
  readonly trail: readonly string[];
  readonly text: string;
}

/** The parts of a page that a question is about; none where it is about something else. */
export function sectionsIn(prompt: string): readonly Section[] {
  const form =
    /<section-(?<mark>[0-9a-f]{12}) id="(?<id>s\d+)" under="(?<under>[^"]*)">\n(?<text>[\s\S]*?)\n<\/section-\k<mark>>/g;
  return [...prompt.matchAll(form)].map(({ groups: { id = '', under = '', text = '' } = {} }) => ({
    id,
    trail: under.split(' › '),
    text,
  }));
}

/** A row of a table, or a term with its definition. */
export interface Row {
  readonly name: string;
  readonly type: string;
  readonly meaning: string;
  readonly quote: string;
}

/** Rows of tables whose first column has names, and definitions. */
export function rowsOf(text: string): readonly Row[] {
  return [...tableRows(text), ...definitions(text)];
}

function tableRows(text: string): Row[] {
  let isOfNames = false;
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  return lines.flatMap((line, index) => {
    const [name = '', type = '', meaning = ''] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    if (/^-+$/.test(name)) return [];
    if (lines[index + 1]?.startsWith('| -') === true) {
      isOfNames = /^(name|field|parameter)$/i.test(name);
      return [];
    }
    return isOfNames ? [{ name, type, meaning, quote: `${name} | ${type} | ${meaning}` }] : [];
  });
}

export function definitions(text: string): Row[] {
  return [...text.matchAll(/^([a-z][\w.]*)\n: ([^.\n]+)\. (.+)$/gm)].map(
    ([quote, name = '', type = '', meaning = '']) => ({
      name,
      type,
      meaning,
      quote,
    }),
  );
}

/** What the text says outside of tables, sentence by sentence; blocks of code line by line. */
export function sentencesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^[|:`#]/.test(line))
    .flatMap((line) => line.split(/(?<=[.!?;])\s+(?=[A-Z])/))
    .map((sentence) => sentence.trim());
}
