const SHORTEST = 4;
const REDACTED = '[secret]';

/** Replaces every secret in a text, also where it is URL-encoded, JSON-escaped or inside base64. */
export function redact(text: string, secrets: Iterable<string>): string {
  let result = text;
  for (const form of formsOf(secrets)) result = result.replaceAll(form, REDACTED);
  return result;
}

/** {@link redact} for secrets that change over time: their forms are computed again only when there are others. */
export function createRedactor(secrets: () => readonly string[]): (text: string) => string {
  let known = '';
  let forms: readonly string[] = [];
  return (text) => {
    const current = secrets();
    const key = current.join('\u0000');
    if (key !== known) {
      known = key;
      forms = formsOf(current);
    }
    return forms.reduce((result, form) => result.replaceAll(form, REDACTED), text);
  };
}

/** Longest first, so that a secret which contains another is replaced whole. */
function formsOf(secrets: Iterable<string>): readonly string[] {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < SHORTEST) continue;
    for (const form of [secret, ...urlForms(secret), JSON.stringify(secret).slice(1, -1), ...base64Forms(secret)]) {
      if (form.length >= SHORTEST) forms.add(form);
    }
  }
  return [...forms].sort((a, b) => b.length - a.length);
}

function urlForms(secret: string): string[] {
  const encoded = encodeURIComponent(secret.toWellFormed());
  return [
    encoded,
    encoded.replaceAll('%20', '+'),
    encoded.toLowerCase(),
    new URLSearchParams([['', secret]]).toString().slice(1),
  ];
}

/** Base64 of the secret at each of the three positions that it can have inside a longer text. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const start = offset === 0 ? 0 : offset + 1;
    // The last character also carries bits of what follows, unless the secret ends on a boundary of three bytes.
    const end = (offset + bytes.length) % 3 === 0 ? text.length : text.length - 1;
    const core = text.slice(start, end);
    return core.length < 6 ? [] : [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
