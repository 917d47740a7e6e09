import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { json, oauthShopYaml, startShop, type Shop } from './testing/shop.ts';
import { createWorkbench, type Workbench } from './testing/tapwright.ts';

let bench: Workbench;
let shop: Shop;
let authority: Authority;

beforeAll(async () => {
  bench = createWorkbench();
  shop = await startShop();
  shop.tokens.clear();
  authority = await startAuthority(shop);
  writeFileSync(join(bench.folder, 'shop.yaml'), oauthShopYaml);
  writeFileSync(
    join(bench.folder, 'config.json'),
    JSON.stringify({
      base_url: shop.url,
      auth: {
        auth_type: 'oauth',
        client_id: 'the-client',
        client_secret: 'canary-client-secret',
        authorization_url: `${authority.url}/authorize`,
        token_url: `${authority.url}/token`,
      },
    }),
  );
  expect((await bench.run(['generate', 'shop.yaml', '--out', 'source-shop'])).code).toBe(0);
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
  authority.server.close();
});

interface Authority {
  readonly server: Server;
  readonly url: string;
  /** Forms posted to the token endpoint. */
  readonly grants: URLSearchParams[];
  lifetime: number;
}

/** An OAuth server that grants at once, wants PKCE, and gives each refresh token once only. */
async function startAuthority(api: Shop): Promise<Authority> {
  const valid = { code: '', refresh: '', challenge: '' };
  let issued = 0;
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      if (url.pathname === '/authorize') {
        valid.code = `canary-code-${(issued += 1)}`;
        valid.challenge = url.searchParams.get('code_challenge') ?? '';
        const back = new URL(url.searchParams.get('redirect_uri') ?? '');
        back.searchParams.set('code', valid.code);
        back.searchParams.set('state', url.searchParams.get('state') ?? '');
        response.writeHead(302, { location: back.href }).end();
        return;
      }
      const form = new URLSearchParams(await text(request));
      grant.grants.push(form);
      const verifier = new TextEncoder().encode(form.get('code_verifier') ?? '');
      const digest = Buffer.from(await crypto.subtle.digest('SHA-256', verifier)).toString('base64url');
      const good =
        form.get('grant_type') === 'authorization_code'
          ? form.get('code') === valid.code && digest === valid.challenge
          : form.get('refresh_token') === valid.refresh;
      if (!good) return json(response, 400, { error: 'invalid_grant' });
      valid.refresh = `canary-refresh-${(issued += 1)}`;
      const access = `canary-access-${issued}`;
      api.tokens.clear();
      api.tokens.add(access);
      json(response, 200, {
        access_token: access,
        refresh_token: valid.refresh,
        token_type: 'bearer',
        expires_in: grant.lifetime,
      });
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const grant: Authority = { server, url: `http://127.0.0.1:${port}`, grants: [], lifetime: 3_600 };
  return grant;
}

const CONFIG = ['--config', 'config.json', '--allow-private'];

async function authorizeInBrowser(): Promise<string> {
  const { done, seen } = bench.start(['auth', 'source-shop', ...CONFIG]);
  const said = await seen('code_challenge');
  const address = /http:\/\/\S+code_challenge\S+/.exec(said)?.[0] ?? '';
  // No operation of the description names a scope: those of the flow are asked for.
  expect(new URL(address).searchParams.get('scope')).toBe('read');
  const page = await fetch(address);
  expect(await page.text()).toContain('go back to the terminal');
  const outcome = await done;
  expect(outcome.code).toBe(0);
  return outcome.stdout + outcome.stderr;
}

test('auth in the browser stores tokens that check uses, renews and stores again', { timeout: 40_000 }, async () => {
  const unauthorized = await bench.run(['check', 'source-shop', ...CONFIG]);
  expect(unauthorized.code).not.toBe(0);
  expect(unauthorized.stdout + unauthorized.stderr).toContain('tapwright auth');

  const said = await authorizeInBrowser();
  expect(said).toMatch(/is authori[sz]ed until 20\d\d-.*renewed/);
  expect(said).not.toContain('canary');
  for (const name of readdirSync(join(bench.home, 'tokens'))) {
    expect(readFileSync(join(bench.home, 'tokens', name), 'utf8')).not.toContain('canary');
  }
  expect(await bench.run(['check', 'source-shop', ...CONFIG])).toMatchObject({ code: 0 });
  expect(authority.grants.map((form) => form.get('grant_type'))).toEqual(['authorization_code']);

  // The API forgets the token: a 401 leads to one refresh, and the rotated refresh token is kept for the next.
  for (const refreshes of [1, 2]) {
    shop.tokens.clear();
    expect(await bench.run(['check', 'source-shop', ...CONFIG])).toMatchObject({ code: 0 });
    expect(authority.grants).toHaveLength(1 + refreshes);
    expect(authority.grants.at(-1)?.get('grant_type')).toBe('refresh_token');
  }
  expect((await bench.run(['check', 'source-shop', ...CONFIG])).code).toBe(0);
  expect(authority.grants).toHaveLength(3);
});

test('two processes that need a new token at once refresh it once', async () => {
  shop.tokens.clear();
  const before = authority.grants.length;
  const read = ['read', 'source-shop', 'customers', '--limit', '1', ...CONFIG];
  const outcomes = await Promise.all([bench.start(read).done, bench.start(read).done]);
  expect(outcomes.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
    { code: 0, stderr: '' },
    { code: 0, stderr: '' },
  ]);
  expect(authority.grants.length - before).toBe(1);
});

test('a person who declines is told so', async () => {
  const { done, seen } = bench.start(['auth', 'source-shop', '--json', ...CONFIG]);
  const { redirectUri, url } = JSON.parse(await seen('redirectUri')) as { redirectUri: string; url: string };
  const state = new URL(url).searchParams.get('state') ?? '';
  await fetch(`${redirectUri}?error=access_denied&state=${state}`);
  const { code, stdout } = await done;
  expect(code).toBe(2);
  expect(stdout).toContain('authorization_denied');
});
