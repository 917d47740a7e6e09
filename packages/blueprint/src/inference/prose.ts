/** Facts that stand only in prose. */

const NUMBER = String.raw`(\d[\d,]*)`;

const MAXIMUM = [
  new RegExp(String.raw`between\s+\d+\s+and\s+${NUMBER}`, 'i'),
  new RegExp(
    String.raw`max(?:imum)?(?:\s+(?:value|number|limit|size|page size|allowed|results|items|count|is|of|per page|records|permitted))*\s*(?:is|of|:|=|-)?\s*(?:is\s+)?\W?${NUMBER}`,
    'i',
  ),
  new RegExp(
    String.raw`(?:up to|at most|no (?:more|larger|greater|higher|bigger) than|not exceed|cannot exceed|can't exceed|not be (?:more|greater|larger|higher) than|less than or equal to|capped at|limited to|upper limit(?: is| of)?)\s*(?:a\s+)?(?:max(?:imum)?\s+(?:of\s+)?)?\W?${NUMBER}`,
    'i',
  ),
  new RegExp(String.raw`${NUMBER}\W?\s*(?:\(?max(?:imum)?\b|is the max(?:imum)?\b|at most\b)`, 'i'),
  new RegExp(
    String.raw`(?:range|valid values|allowed values|from)\W*(?:is|are|of)?\W*\d+\s*(?:-|–|to|\.\.)\s*${NUMBER}`,
    'i',
  ),
  new RegExp(String.raw`\(\s*(?:0|1)\s*(?:-|–|\.\.)\s*${NUMBER}\s*\)`),
];

/** The largest number of records that the text allows. */
export function statedMaximum(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  for (const pattern of MAXIMUM) {
    const found = Number(pattern.exec(text)?.[1]?.replaceAll(',', '') ?? Number.NaN);
    if (Number.isInteger(found) && found > 0) return found;
  }
  return undefined;
}

/** The default that the text states: ``defaults to `open` ``. */
export function statedDefault(text: string | undefined): string | undefined {
  return text === undefined
    ? undefined
    : /\bdefaults?(?:\s+(?:value|is|to|are|setting))*\s*[:=]?\s*[`'"]?([A-Za-z0-9_.-]*[A-Za-z0-9])[`'"]?/i.exec(
        text,
      )?.[1];
}

/** Text without Markdown code fences and HTML, shortened, for a description that a person reads. */
export function firstSentence(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const clean = text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const end = /[.!?](?=\s|$)/.exec(clean)?.index;
  const sentence = end === undefined ? clean : clean.slice(0, end + 1);
  if (sentence === '') return undefined;
  return sentence.length > 200 ? `${sentence.slice(0, 197).trimEnd()}…` : sentence;
}
