import { isJsonObject } from '@tapwright/connector';
import { describe, expect, it } from 'vitest';
import { trackerBlueprint } from '../fixtures/tracker.ts';
import { selfProfile } from '../self-profile.ts';
import { faultNamed } from './faults.ts';
import { createHarmedMock, type HarmedMock } from './harmed-mock.ts';

async function harmed(...names: readonly string[]): Promise<HarmedMock> {
  const blueprint = trackerBlueprint();
  const faults = names.map((text) => {
    const [name = '', number] = text.split('=');
    return { fault: faultNamed(name), request: number === undefined ? undefined : Number(number) };
  });
  const { contract } = blueprint;
  return createHarmedMock({ contract, profile: selfProfile(blueprint), faults, records: { projects: 9 } });
}

interface Answer {
  readonly status: number;
  readonly ids: readonly unknown[];
  readonly body: unknown;
}

async function page({ mock, proxy }: HarmedMock, number: number, size = 3): Promise<Answer> {
  const response = await fetch(`${proxy.url}/projects?page=${number}&per_page=${size}`, {
    headers: { authorization: `Bearer ${mock.authority.credentials.token}` },
  });
  const body: unknown = response.ok ? await response.json() : undefined;
  const items: unknown = isJsonObject(body) ? body['items'] : body;
  const ids = (Array.isArray(items) ? items : []).map((item: unknown) => (isJsonObject(item) ? item['id'] : item));
  return { status: response.status, ids, body };
}

describe('a mock with faults', () => {
  it('meets the named request with a fault of the wire, and serves the others', async () => {
    await using both = await harmed('503=2');
    expect([await page(both, 1), await page(both, 1), await page(both, 1)].map(({ status }) => status)).toEqual([
      200, 503, 200,
    ]);
    expect(both.proxy.injected.map(({ fault, request }) => [fault, request])).toEqual([['503', 2]]);
  });

  it('does faults of meaning in every reading of a list', async () => {
    await using both = await harmed('repeated-page');
    for (let reading = 0; reading < 2; reading++) {
      const [first, second, third] = [await page(both, 1), await page(both, 2), await page(both, 3)];
      expect(first.ids).toHaveLength(3);
      expect(second.ids).toEqual(first.ids);
      expect(third.ids).not.toEqual(first.ids);
    }
  });

  it('does several of them at once, also with some on the wire', async () => {
    await using both = await harmed('capped-page-size', '401=2');
    expect((await page(both, 1, 100)).ids).toHaveLength(2);
    expect((await page(both, 1, 100)).status).toBe(401);
  });

  it('refuses a request number for what concerns whole lists', async () => {
    await expect(harmed('cut-list=2')).rejects.toMatchObject({ code: 'fault_without_request' });
  });
});
