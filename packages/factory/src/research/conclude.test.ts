import { createBlueprint, readDescriptionText } from '@tapwright/blueprint';
import { expect, test } from 'vitest';
import { petshop } from '../testing/petshop.fixture.ts';
import { conclude, descriptionDossier } from './conclude.ts';
import { testBench } from './testing/test-bench.fixture.ts';

test('an outcome stays small, however much somebody says; the dossier keeps all of it', async () => {
  using bench = testBench();
  const description = await readDescriptionText({ text: JSON.stringify(petshop), address: 'petshop.json' });
  const source = { address: 'petshop.json', sha256: 'a'.repeat(64), fetchedAt: '', kind: 'openapi', bytes: 1 };
  const facts = Array.from({ length: 5000 }, (_, index) => ({
    id: `f${index}`,
    subject: 'api',
    property: 'base_url',
    value: 'x'.repeat(1000),
    quote: 'made up',
    source: 'description',
    status: 'assumed' as const,
    reason: 'the quote is not in its source',
  }));
  const dossier = { ...descriptionDossier(source), facts };
  const blueprint = createBlueprint(description);
  const outcome = await conclude({ blueprint, dossier, assumptions: [], warnings: [] }, {}, bench);
  expect(JSON.stringify(outcome).length).toBeLessThan(100_000);
  expect(outcome.assumptions.at(-1)).toMatch(/^and \d+ more$/);
  const kept: unknown = JSON.parse(Buffer.from(await bench.artefacts.get(outcome.dossier)).toString());
  expect(kept).toMatchObject({ facts: { length: 5000 } });
});

test('a description without operations is no connector', async () => {
  using bench = testBench();
  const conclusion = async (paths: object) => {
    const text = JSON.stringify({ openapi: '3.0.0', info: { title: 'Bare', version: '1' }, paths });
    const blueprint = createBlueprint(await readDescriptionText({ text }));
    const source = { address: 'bare.json', sha256: 'a'.repeat(64), fetchedAt: '', kind: 'openapi', bytes: 1 };
    return conclude({ blueprint, dossier: descriptionDossier(source), assumptions: [], warnings: [] }, {}, bench);
  };
  await expect(conclusion({})).rejects.toMatchObject({
    code: 'nothing_to_connect',
    message: 'the description of Bare has nothing to make a connector of: it declares no operation',
  });
  const head = { '/a': { head: { responses: {} } } };
  await expect(conclusion(head)).rejects.toThrow(/none of its 1 operations can be used \(.*HEAD answers no content\)/);
});
