import type { Random } from './random.ts';

const compiled = new Map<string, RegExp | undefined>();

/** The pattern as a regular expression, undefined where it is none that JavaScript knows. */
export function compilePattern(pattern: string): RegExp | undefined {
  if (!compiled.has(pattern)) compiled.set(pattern, compile(pattern, 'u') ?? compile(pattern, ''));
  return compiled.get(pattern);
}

function compile(pattern: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return undefined;
  }
}

/**
 * A text that a pattern matches, by best effort: literals, classes, groups, alternatives and quantifiers are
 * understood, look-around and back references are not. Undefined where the result does not match.
 *
 * @param repeats How often to repeat what may come any number of times; by chance where left out.
 */
export function textForPattern(pattern: string, random: Random, repeats?: number): string | undefined {
  const expression = compilePattern(pattern);
  if (expression === undefined) return undefined;
  const text = new PatternWriter(pattern, random, repeats).alternatives();
  return expression.test(text) ? text : undefined;
}

const DIGITS = '0123456789';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const WORD = LETTERS + DIGITS;

function escapeClass(letter: string): string {
  switch (letter) {
    case 'd':
      return DIGITS;
    case 'w':
    case 'S':
      return WORD;
    case 'D':
    case 'p':
      return LETTERS;
    case 's':
      return ' ';
    case 'W':
      return '-';
    case 'n':
      return '\n';
    case 't':
      return '\t';
    default:
      return letter;
  }
}

/** More repetitions than any text has. */
const MANY = 10_000;

/** Reads a pattern once from left to right and writes a text as it goes. */
class PatternWriter {
  readonly #pattern: string;
  readonly #random: Random;
  readonly #repeats: number | undefined;
  #position = 0;

  constructor(pattern: string, random: Random, repeats: number | undefined) {
    this.#pattern = pattern;
    this.#random = random;
    this.#repeats = repeats;
  }

  alternatives(): string {
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    return this.#random.pick(options) ?? '';
  }

  #sequence(): string {
    let text = '';
    while (this.#position < this.#pattern.length && !'|)'.includes(this.#peek())) text += this.#quantified();
    return text;
  }

  #quantified(): string {
    const start = this.#position;
    let text = this.#atom();
    const end = this.#position;
    const [low, high] = this.#quantifier();
    const after = this.#position;
    const count =
      this.#repeats === undefined
        ? this.#random.integer(low, Math.max(low, Math.min(high, low + 8)))
        : Math.min(Math.max(low, this.#repeats), high);
    if (count === 0) return '';
    for (let index = 1; index < count; index++) {
      this.#position = start;
      text += this.#atom();
      if (this.#position !== end) break;
    }
    this.#position = after;
    return text;
  }

  #atom(): string {
    const letter = this.#pattern[this.#position++] ?? '';
    if (letter === '^' || letter === '$') return '';
    if (letter === '.') return this.#one(WORD);
    if (letter === '[') return this.#one(this.#characterClass());
    if (letter === '\\') return this.#escape();
    if (letter === '(') return this.#group();
    return letter;
  }

  #escape(): string {
    const letter = this.#pattern[this.#position++] ?? '';
    if (letter === 'b' || letter === 'B') return '';
    if (letter === 'p' || letter === 'P') this.#skipBraces();
    return this.#one(escapeClass(letter));
  }

  #skipBraces(): void {
    if (this.#peek() !== '{') return;
    while (this.#position < this.#pattern.length && !this.#take('}')) this.#position++;
  }

  #group(): string {
    const lookAround = /^\?(?:[=!]|<[=!])/.test(this.#pattern.slice(this.#position));
    const prefix = /^\?(?:[=!:]|<[=!]|<\w+>)/.exec(this.#pattern.slice(this.#position));
    this.#position += prefix?.[0].length ?? 0;
    const text = this.alternatives();
    this.#take(')');
    return lookAround ? '' : text;
  }

  #characterClass(): string {
    const negated = this.#take('^');
    let allowed = '';
    let first = true;
    while (this.#position < this.#pattern.length && (first || this.#peek() !== ']')) {
      allowed += this.#classPart();
      first = false;
    }
    this.#take(']');
    if (!negated) return allowed;
    return Array.from(`${WORD}-_ `)
      .filter((letter) => !allowed.includes(letter))
      .join('');
  }

  #classPart(): string {
    const letter = this.#pattern[this.#position++] ?? '';
    if (letter === '\\') {
      const escaped = this.#pattern[this.#position++] ?? '';
      if (escaped === 'p' || escaped === 'P') this.#skipBraces();
      return escapeClass(escaped);
    }
    const last = this.#pattern[this.#position + 1];
    if (this.#peek() === '-' && last !== undefined && last !== ']' && last !== '\\') {
      this.#position += 2;
      return range(letter, last);
    }
    return letter;
  }

  #quantifier(): readonly [number, number] {
    if (this.#take('*')) return this.#lazily([0, MANY]);
    if (this.#take('+')) return this.#lazily([1, MANY]);
    if (this.#take('?')) return this.#lazily([0, 1]);
    const braces = /^\{(\d+)(,?)(\d*)\}/.exec(this.#pattern.slice(this.#position));
    if (braces === null) return [1, 1];
    this.#position += braces[0].length;
    const low = Number(braces[1]);
    const high = braces[2] === '' ? low : braces[3] === '' ? MANY : Number(braces[3]);
    return this.#lazily([low, high]);
  }

  #lazily(bounds: readonly [number, number]): readonly [number, number] {
    this.#take('?');
    return bounds;
  }

  #one(letters: string): string {
    return this.#random.pick(Array.from(letters)) ?? '';
  }

  #peek(): string {
    return this.#pattern[this.#position] ?? '';
  }

  #take(letter: string): boolean {
    if (this.#peek() !== letter) return false;
    this.#position++;
    return true;
  }
}

function range(first: string, last: string): string {
  let letters = '';
  const end = last.codePointAt(0) ?? 0;
  for (let code = first.codePointAt(0) ?? 1; code <= end && letters.length < 200; code++)
    letters += String.fromCodePoint(code);
  return letters;
}
