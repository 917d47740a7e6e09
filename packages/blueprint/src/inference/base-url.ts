import type { ConfigField, Contract } from '../schema.ts';
import { found, type Doubt, type Finding } from './finding.ts';
import { firstSentence } from './prose.ts';
import { snake } from './words.ts';
import { freeName } from './config-fields.ts';

export interface BaseUrlResult {
  readonly baseUrl: Finding<string>;
  readonly config: readonly ConfigField[];
  readonly doubts: readonly Doubt[];
}

type Server = Contract['servers'][number];

const TRIAL_HOST = /sandbox|staging|localhost|127\.0\.0\.1|(^|[/.-])(test|mock|dev|uat|demo)[.-]|example\.(com|org)/i;
const TRIAL_WORDS = /\b(sandbox|staging|test(ing)?|mock|development|local|demo)\b/i;

/** An address that can never be reached: the user has to name the server. */
export const NOWHERE = 'https://server.invalid';

function rank(server: Server): number {
  const isTrial = TRIAL_HOST.test(server.url) || TRIAL_WORDS.test(server.description ?? '');
  return (isTrial ? 2 : 0) + (server.url.startsWith('http:') ? 1 : 0);
}

/** Without query, fragment and trailing slash; `{name}` stays. */
function tidy(url: string): string {
  return url.replace(/[?#].*$/, '').replace(/\/+$/, '');
}

function withVariables(server: Server): { url: string; config: ConfigField[] } {
  const config: ConfigField[] = [];
  const url = server.url.replaceAll(/\{([^}]+)\}/g, (_, variable: string) => {
    const declared = server.variables?.[variable];
    const name = freeName(snake(variable) || 'server', 'server');
    const preset = declared?.default ?? '';
    const isPlaceholder =
      preset === '' ||
      /^(your|my|example|demo|acme|company|subdomain|tenant|domain)/i.test(preset) ||
      preset.startsWith('{') ||
      preset.startsWith('<');
    // A version or protocol with one choice is part of the address.
    if (
      declared !== undefined &&
      !isPlaceholder &&
      (declared.enum?.length === 1 ||
        /^(protocol|scheme|port|base_?path|version|api_?version|environment_?path)$/i.test(variable))
    )
      return preset;
    const description = firstSentence(declared?.description);
    config.push({
      name,
      type: 'string',
      required: isPlaceholder,
      ...(description === undefined ? {} : { description }),
      ...(isPlaceholder ? {} : { default: preset }),
      ...(declared?.enum === undefined || declared.enum.length === 0 ? {} : { enum: declared.enum }),
    });
    return `{${name}}`;
  });
  return { url, config };
}

/** The address below which all paths are. */
export function inferBaseUrl(contract: Contract, address: string | undefined): BaseUrlResult {
  const ranked = contract.servers
    .map((server, index) => ({ server, index }))
    .sort((a, b) => rank(a.server) - rank(b.server) || a.index - b.index);
  const chosen = ranked[0];
  const doubts: Doubt[] = [];
  if (
    chosen === undefined ||
    (chosen.server.url === '/' && address === undefined) ||
    (!/^[a-z]+:\/\//i.test(chosen.server.url) &&
      !chosen.server.url.startsWith('//') &&
      !chosen.server.url.startsWith('{'))
  ) {
    const path = chosen?.server.url ?? '/';
    const known = address !== undefined && /^https?:\/\//.test(address);
    const url = known ? tidy(new URL(path, address).href) : tidy(`${NOWHERE}/${path.replace(/^\/+/, '')}`);
    doubts.push({
      at: '',
      statement: known
        ? 'The description names no server; the host it came from is used'
        : 'The description names no server: base_url has to be set',
      rule: 'config/no-server',
      confidence: known ? 0.6 : 0.1,
    });
    return { baseUrl: found('config/no-server', url, '/servers', known ? 0.6 : 0.1), config: [], doubts };
  }
  const { url, config } = withVariables(chosen.server);
  const full = url.startsWith('//') ? `https:${url}` : url;
  return {
    baseUrl: found('config/server', tidy(full), `/servers/${chosen.index}`, contract.servers.length > 1 ? 0.85 : 0.95),
    config,
    doubts,
  };
}
