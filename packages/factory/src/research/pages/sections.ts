/** What stands under one heading. */
export interface Section {
  /** `s1`, `s2` … in the order of the page. */
  readonly id: string;
  /** Level of the heading; 0 for what stands before the first. */
  readonly level: number;
  readonly heading: string;
  readonly start: number;
  /** Where the next heading begins, of whatever level. */
  readonly end: number;
  /** Where the next heading of this level or a higher one begins. */
  readonly treeEnd: number;
  /** The section that this one is a part of. */
  readonly parent?: string;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** The sections of a Markdown text, in their order. Together they are the whole text. */
export function sectionsOf(text: string): readonly Section[] {
  const headings = [{ level: 0, heading: '', start: 0 }, ...headingsOf(text)];
  const sections: Section[] = [];
  for (const [index, { level, heading, start }] of headings.entries()) {
    const after = headings.slice(index + 1);
    const parent = sections.findLast((before) => before.level < level);
    sections.push({
      id: `s${index + 1}`,
      level,
      heading,
      start,
      end: after[0]?.start ?? text.length,
      treeEnd: after.find((next) => next.level <= level)?.start ?? text.length,
      ...(parent !== undefined && { parent: parent.id }),
    });
  }
  return sections;
}

function headingsOf(text: string): { level: number; heading: string; start: number }[] {
  const found: { level: number; heading: string; start: number }[] = [];
  let fence: string | undefined;
  let start = 0;
  for (const line of text.split('\n')) {
    const mark = FENCE.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || (mark.startsWith(fence) && line.trim() === mark))) {
      fence = fence === undefined ? mark : undefined;
    } else if (fence === undefined && found.length < MOST) {
      const heading = headingOf(line);
      if (heading !== undefined) found.push({ ...heading, start });
    }
    start += line.length + 1;
  }
  return found;
}

/** The heading that a line is. */
export function headingOf(line: string): { readonly level: number; readonly heading: string } | undefined {
  const marks = /^#{1,6}(?=[ \t])/.exec(line)?.[0];
  if (marks === undefined) return undefined;
  const words = line.slice(marks.length).trim();
  // Marks may stand at the end as well; piece by piece, so that no line takes long.
  let end = words.length;
  while (end > 0 && words[end - 1] === '#') end -= 1;
  const isClosed = end === 0 || /\s/.test(words[end - 1] ?? '');
  return { level: marks.length, heading: isClosed ? words.slice(0, end).trim() : words };
}

/** Pages with more headings than this are made by machines that do not end. */
const MOST = 2000;

/** The section that a place is in. */
export function sectionAt(sections: readonly Section[], at: number): Section | undefined {
  return sections.findLast((section) => section.start <= at);
}

/** The section and those around it, innermost first. */
export function trailOf(sections: readonly Section[], section: Section): readonly Section[] {
  const trail = [section];
  for (;;) {
    const parent = sections.find(({ id }) => id === trail.at(-1)?.parent);
    if (parent === undefined) return trail;
    trail.push(parent);
  }
}
