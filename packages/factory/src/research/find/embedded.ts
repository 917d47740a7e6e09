import { parsedJson } from '@tapwright/blueprint';
import { isJsonObject } from '@tapwright/connector';
import type { CleanPage } from '../pages/clean-page.ts';
import type { Link, Script } from '../pages/html-page.ts';

/** What a page says of descriptions. */
export interface Embedded {
  /** Absolute addresses: of what a viewer on the page shows first, then of links. */
  readonly shown: readonly string[];
  readonly linked: readonly string[];
  /** Descriptions that stand in the page itself. */
  readonly inline: readonly string[];
  /** Scripts of a viewer that say where the description is. */
  readonly configurations: readonly string[];
}

const DESCRIPTION_FILE =
  /(openapi|swagger|api-?docs?|spec|schema|postman|collection|discovery)[\w.-]*\.(json|ya?ml)$|\.(graphqls?|postman_collection\.json)$|\/(openapi|swagger)(\.json|\.ya?ml)?$|\/api-docs$/i;
const SOME_FILE = /\.(json|ya?ml|graphqls?)$/i;
const WORDS = /openapi|swagger|postman|graphql|\bspec(ification)?\b|schema|discovery document/i;
const VIEWER_CALL =
  /(?:\bSwaggerUIBundle\b|\bRedoc\.init\b|\bcreateApiReference\b|\bStoplight\b|\bRapiDoc\b|\bswagger-ui\b|\bspecUrl\b|\bspec-url\b|\burls?\b\s*:)/;
const URL_OPTION =
  /["']?\b(?:url|specUrl|spec_url|configUrl|apiDescriptionUrl|spec-url)["']?\s*[:=]\s*["'`]([^"'`\s]{1,500})["'`]/g;
const REDOC_INIT = /Redoc\.init\(\s*["'`]([^"'`\s]{1,500})["'`]/g;
const CREATE_REFERENCE = /createApiReference\(\s*["'`][^"'`]*["'`]\s*,/;

/** Finds the descriptions that viewers on a page show (Redoc, Swagger UI, Scalar, Stoplight), and links to such. */
export function embeddedDescriptions(page: CleanPage, address: string): Embedded {
  const base = URL.parse(page.html?.base ?? '', address)?.href ?? address;
  const scripts = page.html?.scripts ?? [];
  const absolute = (hrefs: readonly string[]) => [...new Set(hrefs.flatMap((href) => addressOf(href, base)))];
  return {
    shown: absolute([
      ...(page.html?.descriptions ?? []),
      ...scripts.flatMap((script) => addressesInScript(script.text)),
    ]),
    // Whoever hides a link does not lead people by it.
    linked: absolute(
      page.links.filter((link) => link.hidden !== true && isDescriptionLink(link)).map(({ href }) => href),
    ),
    inline: scripts.flatMap((script) => inlineIn(script)),
    configurations: absolute(
      scripts.flatMap(({ src = '' }) =>
        /swagger-initializer|redoc-init|api-reference-config/i.test(src) ? [src] : [],
      ),
    ),
  };
}

/** Addresses that a script hands to a viewer. */
export function addressesInScript(text: string): readonly string[] {
  const part = text.slice(0, 200_000);
  if (!VIEWER_CALL.test(part) && !CREATE_REFERENCE.test(part)) return [];
  const found = [...part.matchAll(REDOC_INIT), ...part.matchAll(URL_OPTION)].map(([, url = '']) => url);
  // What Swagger UI shows where nobody has said anything.
  return found.filter((url) => !url.includes('petstore.swagger.io')).slice(0, 20);
}

function addressOf(href: string, base: string): string[] {
  const url = URL.parse(href.trim(), base);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '') return [];
  url.hash = '';
  return [url.href];
}

function isDescriptionLink({ href, text }: Link): boolean {
  const path = href.replace(/[?#].*$/, '');
  return DESCRIPTION_FILE.test(path) || (SOME_FILE.test(path) && WORDS.test(text));
}

function inlineIn({ type, text, id }: Script): string[] {
  const start = text.trimStart();
  if (
    id !== 'attribute' &&
    /json|ya?ml|^$/.test(type) &&
    /^(\{|openapi:|swagger:|---)/.test(start) &&
    /["']?(openapi|swagger)["']?\s*:/.test(start.slice(0, 5000))
  )
    return [start];
  const state = /\b__redoc_state\s*=\s*(\{)/.exec(text);
  const json =
    state !== null
      ? jsonAt(text, state.index + state[0].length - 1)
      : id === 'attribute' || id === 'api-reference'
        ? jsonAt(start, 0)
        : undefined;
  return descriptionIn(json);
}

/** The object of JSON that begins at this place of a script. */
function jsonAt(text: string, at: number): unknown {
  let depth = 0;
  let quoted = false;
  for (let place = at; place < text.length; place += 1) {
    const character = text[place];
    if (quoted) {
      if (character === '\\') place += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{') depth += 1;
    else if (character === '}' && (depth -= 1) === 0) return parsedJson(text.slice(at, place + 1));
  }
  return undefined;
}

/** A description itself, or what a viewer's configuration has as its content. */
function descriptionIn(value: unknown, depth = 0): string[] {
  if (!isJsonObject(value) || depth > 3) return [];
  if (value['openapi'] !== undefined || value['swagger'] !== undefined) return [JSON.stringify(value)];
  return ['spec', 'data', 'content', 'definition'].flatMap((key) => {
    const inner = value[key];
    return typeof inner === 'string'
      ? /["']?(openapi|swagger)["']?\s*:/.test(inner.slice(0, 2000))
        ? [inner]
        : []
      : descriptionIn(inner, depth + 1);
  });
}
