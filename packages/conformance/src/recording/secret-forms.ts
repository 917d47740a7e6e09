/** Shorter texts are found everywhere, and replacing them would destroy what is recorded. */
export const SHORTEST = 4;

/** All the ways in which a secret may be written in what goes over the wire; the longest first. */
export function secretForms(secret: string): readonly string[] {
  if (secret.length < SHORTEST) return [];
  const encoded = encodeURIComponent(secret);
  const plain = [
    secret,
    encoded,
    encoded.replaceAll('%20', '+'),
    encoded.toLowerCase(),
    encoded.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    new URLSearchParams({ '': secret }).toString().slice(1),
    encodeURI(secret),
    Buffer.from(secret).toString('hex'),
    ...base64Forms(Buffer.from(secret)),
  ];
  // Text that is quoted, or put into an address, is so once more where it is quoted again.
  const once = plain.flatMap((form) => [
    form,
    escaped(form),
    encodeURIComponent(form),
    encodeURIComponent(escaped(form)),
  ]);
  const twice = once.flatMap((form) => [form, escaped(form), escaped(form).replaceAll('/', String.raw`\/`)]);
  return [...new Set(twice)].filter((form) => form.length >= SHORTEST).toSorted((a, b) => b.length - a.length);
}

/** As it stands in a JSON string. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/**
 * Base64 of the secret alone, and what does not depend on its neighbours where it stands in a longer text, as in
 * `user:secret`: three bytes become four characters, so there are three places at which it can begin.
 */
function base64Forms(bytes: Buffer): readonly string[] {
  const whole = bytes.toString('base64');
  const inner = [0, 1, 2].map((before) => {
    const shifted = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const start = Math.ceil((before * 8) / 6);
    const certain = Math.floor(((before + bytes.length) * 8) / 6);
    return shifted.slice(start, certain);
  });
  const all = [whole, whole.replace(/=+$/, ''), ...inner.filter((text) => text.length >= 8)];
  return all.flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_'), encodeURIComponent(text)]);
}

/** Replaces every form of every secret by its placeholder. */
export function createRedaction(secrets: readonly string[]): (text: string) => string {
  const known = [...new Set(secrets)].filter((secret) => secret.length >= SHORTEST);
  const pairs = known
    .flatMap((secret, index) => secretForms(secret).map((form) => [form, placeholder(index)] as const))
    .toSorted(([left], [right]) => right.length - left.length);
  return (text) => pairs.reduce((clean, [form, mark]) => clean.replaceAll(form, mark), text);
}

function placeholder(index: number): string {
  return `redacted-${index + 1}`;
}

/** The first secret that is in a text in any form, also where its JSON strings are read; by its number. */
export function leakedSecret(text: string, secrets: readonly string[]): number | undefined {
  const readings = [text, unescaped(text), decoded(text)];
  const lower = readings.map((reading) => reading.toLowerCase());
  const found = secrets.findIndex((secret) =>
    secretForms(secret).some(
      (form) =>
        readings.some((reading) => reading.includes(form)) ||
        lower.some((reading) => reading.includes(form.toLowerCase())),
    ),
  );
  return found < 0 ? undefined : found;
}

/** Escapes of JSON, as many times as they are nested. */
function unescaped(text: string): string {
  let before = text;
  for (let round = 0; round < 3; round += 1) {
    const after = before.replaceAll(/\\(?:u([0-9a-fA-F]{4})|(["\\/]))/g, (_all, code?: string, letter = '') =>
      code === undefined ? String(letter) : String.fromCharCode(Number.parseInt(code, 16)),
    );
    if (after === before) return after;
    before = after;
  }
  return before;
}

function decoded(text: string): string {
  return text.replaceAll(/(?:%[0-9a-fA-F]{2})+/g, (codes) => {
    try {
      return decodeURIComponent(codes);
    } catch {
      return codes;
    }
  });
}
