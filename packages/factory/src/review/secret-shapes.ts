/** A place in a text that reads like a credential. The text itself is never handed on. */
export interface SecretPlace {
  /** What it looks like: `GitHub token`. */
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** Credentials whose form says what they are. */
const SHAPES: readonly (readonly [string, RegExp])[] = [
  [
    'private key',
    /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----(?:[\s\S]{0,8000}?-----END (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----)?/g,
  ],
  ['GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{40,})/g],
  ['GitLab token', /\bgl(?:pat|dt|rt)-[A-Za-z0-9_-]{20,}/g],
  ['Slack token', /\bx(?:ox[abeoprs]|app)-[A-Za-z0-9-]{20,}/g],
  ['Slack webhook', /hooks\.slack\.com\/services\/T[A-Z0-9]{6,}\/B[A-Z0-9]{6,}\/[A-Za-z0-9]{16,}/g],
  ['Stripe key', /\b[rs]k_(?:live|test)_[A-Za-z0-9]{20,}/g],
  ['webhook secret', /\bwhsec_[A-Za-z0-9+/=]{24,}/g],
  ['AWS key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g],
  ['Google key', /\bAIza[A-Za-z0-9_-]{35}/g],
  ['Google token', /\b(?:ya29\.[A-Za-z0-9_-]{30,}|GOCSPX-[A-Za-z0-9_-]{24,})/g],
  ['JSON web token', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}/g],
  ['npm token', /\bnpm_[A-Za-z0-9]{36}\b/g],
  ['model key', /\bsk-(?:ant-|proj-|or-)?[A-Za-z0-9_-]{32,}/g],
  ['SendGrid key', /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{32,}/g],
  ['Twilio key', /\b(?:SK|AC)[0-9a-f]{32}\b/g],
  ['HubSpot token', /\bpat-(?:na|eu)\d-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g],
  ['Notion token', /\b(?:ntn_[A-Za-z0-9]{40,}|secret_[A-Za-z0-9]{40,})/g],
  ['Airtable token', /\bpat[A-Za-z0-9]{14}\.[0-9a-f]{64}\b/g],
  ['Shopify token', /\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b/g],
  ['DigitalOcean token', /\bdo[opr]_v1_[0-9a-f]{64}\b/g],
  ['Linear key', /\blin_(?:api|oauth)_[A-Za-z0-9]{40,}/g],
  ['Telegram token', /\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b/g],
  [
    'password in an address',
    /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'`<>{}$()]{1,80}:[^\s/:@"'`<>{}$()]{6,80}@[\w.-]+/gi,
  ],
];

/** What descriptions and tests write in the place of a credential. */
const PLACEHOLDER =
  /x{4,}|\*{3,}|\.{3}|(.)\1{5,}|example|sample|placeholder|redacted|changeme|replace|dummy|fake|your[-_]?|abcdef|012345|123456|987654|<[^>]*>|:password@|:pass@|:secret@/i;

/** Places that have the form of a known credential. */
export function knownSecrets(text: string): readonly SecretPlace[] {
  return SHAPES.flatMap(([kind, pattern]) =>
    [...text.matchAll(pattern)]
      .filter(([found]) => kind === 'private key' || !PLACEHOLDER.test(found))
      .map((match) => ({ kind, start: match.index, end: match.index + match[0].length })),
  );
}

/** A name that calls for a credential, with the text that it is given. */
const NAMED =
  /(?:passw(?:or)?d|secret|token|api[_-]?key|credential|authorization)["']?\s*[:=]\s*["'](?:Bearer |Basic )?([^"'\s]{12,200})["']/gi;

const LITERAL = /[A-Za-z0-9+/_=-]{32,400}/g;

/** Places that are too random for a word: keys of no known form. */
export function randomSecrets(text: string): readonly SecretPlace[] {
  const found: SecretPlace[] = [];
  for (const match of text.matchAll(NAMED)) {
    const [whole, value = ''] = match;
    if (PLACEHOLDER.test(value) || !/\d/.test(value) || !/[A-Za-z]/.test(value) || entropy(value) < 3.3) continue;
    const start = match.index + whole.lastIndexOf(value);
    found.push({ kind: 'credential', start, end: start + value.length });
  }
  for (const match of text.matchAll(LITERAL)) {
    const [value] = match;
    if (!isRandom(value) || found.some(({ start, end }) => match.index < end && start < match.index + value.length))
      continue;
    found.push({ kind: 'random literal', start: match.index, end: match.index + value.length });
  }
  return found;
}

function isRandom(value: string): boolean {
  if (PLACEHOLDER.test(value)) return false;
  if (!/[a-z]/.test(value) || !/[A-Z]/.test(value) || (value.match(/\d/g)?.length ?? 0) < 3) return false;
  // Paths and compound names consist of words, of which some may carry a number.
  const parts = value.split(/[-_/+=]+/).filter((part) => part !== '');
  if (parts.every((part) => part.length < 16 && /^(?:[A-Za-z][a-z]*|[A-Z]+|\d+|v\d+)+$/.test(part) && parts.length > 2))
    return false;
  return entropy(value) >= 4.1;
}

/** Bits in a character, by how often each turns up. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const unit of text) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** The text with everything that reads like a known credential taken out; its lines stay as many as they are. */
export function withoutSecrets(text: string): string {
  return masked(text, knownSecrets(text));
}

/** The same for what is handed to others whole: also without what is too random for a word. */
export function withoutLiterals(text: string): string {
  const known = withoutSecrets(text);
  return masked(known, randomSecrets(known));
}

function masked(text: string, places: readonly SecretPlace[]): string {
  let result = text;
  let end = text.length;
  for (const place of [...places].toSorted((a, b) => b.start - a.start)) {
    const last = Math.min(place.end, end);
    if (last <= place.start) continue;
    const lines = text.slice(place.start, last).split('\n').length - 1;
    result = `${result.slice(0, place.start)}[secret]${'\n'.repeat(lines)}${result.slice(last)}`;
    end = place.start;
  }
  return result;
}

/** Characters of a credential that nobody needs to recognise it. */
const RECOGNISABLE = 10;

/** A text without credentials of another one, also where it quotes only their beginning. */
export function withoutQuotes(text: string, source: string): string {
  let result = text;
  for (const { start, end } of knownSecrets(source)) {
    const secret = source.slice(start, end);
    for (let at = result.indexOf(secret.slice(0, RECOGNISABLE)); at >= 0;) {
      let length = RECOGNISABLE;
      while (length < secret.length && result[at + length] === secret[length]) length += 1;
      result = `${result.slice(0, at)}[secret]${result.slice(at + length)}`;
      at = result.indexOf(secret.slice(0, RECOGNISABLE), at + 1);
    }
  }
  return result;
}
