import { afterAll, describe, expect, it } from 'vitest';
import type { AnyStream, ConnectorDefinition, Pagination } from '@tapwright/connector';
import type { BlueprintPagination } from '@tapwright/blueprint';
import { trackerBlueprint } from '../fixtures/tracker.ts';
import { trackerConnector } from '../fixtures/tracker-connector.ts';
import { selfProfile } from '../self-profile.ts';
import type { Check, Part } from './check.ts';
import { openSuite, type Suite } from './list-checks.ts';

const query = (name: string) => ({ in: 'query', name }) as const;
const size = { pageSize: { ...query('per_page'), value: 50, max: 100 } } as const;
const byCursor: BlueprintPagination = {
  kind: 'cursor',
  parameter: query('after'),
  next: { in: 'body', path: ['next'] },
  hasMore: ['has_more'],
  ...size,
};
const byPage: BlueprintPagination = { kind: 'page-number', parameter: query('page'), first: 1, ...size };

const opened: Suite[] = [];
afterAll(async () => {
  for (const suite of opened) await suite.close();
});

async function suiteFor(
  connector: ConnectorDefinition,
  part: Part,
  pagination: BlueprintPagination = byPage,
): Promise<Suite> {
  const suite = await openSuite(connector, { blueprint: trackerBlueprint(pagination), part });
  opened.push(suite);
  return suite;
}

/** Names of the checks that fail, of those whose name has one of the parts. */
async function failures(suite: Suite, ...parts: readonly string[]): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const check of suite.checks) {
    if (check.skip !== undefined || (parts.length > 0 && !parts.some((part) => check.name.includes(part)))) continue;
    if (await fails(check)) failed.push(check.name);
  }
  return failed;
}

async function fails(check: Check): Promise<boolean> {
  return check.run().then(
    () => false,
    () => true,
  );
}

function withStream(
  connector: ConnectorDefinition,
  name: string,
  change: (stream: AnyStream) => AnyStream,
): ConnectorDefinition {
  return { ...connector, streams: connector.streams.map((stream) => (stream.name === name ? change(stream) : stream)) };
}

function withPages(name: string, pages: Pagination, pagination: BlueprintPagination = byPage): ConnectorDefinition {
  return withStream(trackerConnector(pagination), name, (stream) => ({ ...stream, pages }));
}

describe('the suite', () => {
  for (const part of ['config', 'connection', 'discovery', 'read', 'actions'] as const) {
    it(`finds nothing wrong in the ${part} of a right connector`, async () => {
      const suite = await suiteFor(trackerConnector(byPage), part);
      expect(suite.checks.length).toBeGreaterThan(5);
      expect(await failures(suite)).toEqual([]);
    });
  }

  it('finds nothing wrong in how a right connector meets faults', async () => {
    const suite = await suiteFor(trackerConnector(byCursor), 'faults', byCursor);
    expect(await failures(suite, 'projects', 'issues')).toEqual([]);
  });

  it('says that results under a profile of its own are self-consistent only', async () => {
    const blueprint = trackerBlueprint();
    expect((await suiteFor(trackerConnector(), 'config')).origin).toBe('self');
    const labelled = await openSuite(trackerConnector(), {
      blueprint,
      profile: { ...selfProfile(blueprint), origin: 'label' },
      part: 'config',
    });
    opened.push(labelled);
    expect(labelled.origin).toBe('label');
  });

  it('has a name for each check, no two alike', async () => {
    const suite = await openSuite(trackerConnector(), { blueprint: trackerBlueprint() });
    opened.push(suite);
    expect(suite.checks.length).toBeGreaterThanOrEqual(145);
    expect(new Set(suite.checks.map((check) => check.name)).size).toBe(suite.checks.length);
    expect(suite.sampled).toEqual([]);
  });
});

describe('the suite catches a connector that', () => {
  it('reads one page only', async () => {
    const suite = await suiteFor(withPages('projects', { kind: 'none' }), 'read');
    expect(await failures(suite, 'projects: delivers what')).toEqual([
      'read: projects: delivers what a plain loop over the API finds',
    ]);
  });

  it('pages by another parameter than the API', async () => {
    const wrong: Pagination = { kind: 'offset', parameter: query('after'), first: 0, ...size };
    const suite = await suiteFor(withPages('projects', wrong, byCursor), 'read', byCursor);
    expect(await failures(suite, 'projects: delivers what')).toHaveLength(1);
  });

  it('follows a token that the last page carries all the same', async () => {
    const pages: Pagination = {
      kind: 'cursor',
      parameter: query('after'),
      next: { in: 'body', path: 'next' },
      ...size,
    };
    const failed = await failures(await suiteFor(withPages('projects', pages, byCursor), 'read', byCursor), 'projects');
    expect(failed).toEqual(['read: projects: asks for no page after the one that says that it is the last']);
  });

  it('starts at the second page', async () => {
    const suite = await suiteFor(
      withPages('projects', { kind: 'page-number', parameter: query('page'), first: 2, ...size }),
      'read',
    );
    expect(await failures(suite, 'projects: delivers what', 'projects: is complete with a single')).toHaveLength(2);
  });

  it('takes a short page for the last although the server caps the size', async () => {
    const connector = withStream(trackerConnector(byPage), 'projects', (stream) => ({
      ...stream,
      pages: { kind: 'page-number', parameter: query('page'), first: 1, totalPages: 'items.length', ...size },
      toRow: (raw) => (typeof raw['id'] === 'number' && raw['id'] % 2 === 0 ? undefined : raw),
    }));
    expect((await failures(await suiteFor(connector, 'read'), 'projects:')).length).toBeGreaterThan(3);
  });

  it('has a key that does not tell records apart', async () => {
    const connector = withStream(trackerConnector(byPage), 'issues', (stream) => ({
      ...stream,
      primaryKey: ['state'],
    }));
    expect(await failures(await suiteFor(connector, 'discovery'), 'issues')).toEqual([
      'discovery: issues: the key is in the schema',
    ]);
  });

  it('has a schema that the records do not match', async () => {
    const connector = withStream(trackerConnector(byPage), 'projects', (stream) => ({
      ...stream,
      schema: { type: 'object', properties: { id: { type: 'string' } } },
    }));
    expect(await failures(await suiteFor(connector, 'read'), 'projects: records match')).toHaveLength(1);
  });

  it('sends no credentials', async () => {
    const connector = trackerConnector(byPage);
    const naked = { ...connector, client: { ...connector.client, auth: { kind: 'none' } as const } };
    const failed = await failures(await suiteFor(naked, 'connection'));
    expect(failed).toContain('connection: good credentials succeed');
    expect(failed).toContain('connection: no request leaves without credentials');
  });

  it('filters by a parameter that the API does not have', async () => {
    const connector = withStream(trackerConnector(byPage), 'issues', (stream) => ({
      ...stream,
      incremental: { cursorField: 'updated_at', type: 'date-time', filter: { start: query('changed_after') } },
    }));
    expect(await failures(await suiteFor(connector, 'read'), 'issues: a second read')).not.toEqual([]);
  });

  it('asks for later records only, where records of the same time are still to come', async () => {
    const connector = withStream(trackerConnector(byPage), 'issues', (stream) => ({
      ...stream,
      incremental: { cursorField: 'key', type: 'string' },
    }));
    expect(await failures(await suiteFor(connector, 'read'), 'issues: a second read brings')).not.toEqual([]);
  });

  it('leaves a required header out', async () => {
    const connector = withStream(trackerConnector(byPage), 'issues', (stream) => ({
      ...stream,
      request: { ...stream.request, headers: {} },
    }));
    expect(await failures(await suiteFor(connector, 'read'), 'issues: delivers')).toHaveLength(1);
  });

  it('sends an unsafe request again', async () => {
    const connector = trackerConnector(byPage);
    const create = connector.actions?.['create_issue'];
    if (create === undefined) throw new Error('the fixture has no create_issue');
    const eager = {
      ...connector,
      actions: { ...connector.actions, create_issue: { ...create, operationClass: 'idempotent' as const } },
    };
    // The connector says that the call is idempotent, so what it must do is sent again; the blueprint knows better.
    const suite = await suiteFor(eager, 'actions');
    expect(
      await failures(suite, 'create_issue: is not sent again', 'create_issue: has the operation class'),
    ).not.toEqual([]);
  });

  it('calls an action at another path than the contract', async () => {
    const connector = trackerConnector(byPage);
    const pay = connector.actions?.['pay'];
    if (pay === undefined) throw new Error('the fixture has no pay');
    const lost = {
      ...connector,
      actions: { ...connector.actions, pay: { ...pay, request: { method: 'POST', path: '/pay' } as const } },
    };
    expect(await failures(await suiteFor(lost, 'actions'), 'pay:')).toContain(
      'actions: pay: sends a request that the contract accepts',
    );
  });

  it('encodes a body in another way than the contract', async () => {
    const connector = trackerConnector(byPage);
    const pay = connector.actions?.['pay'];
    if (pay?.input === undefined) throw new Error('the fixture has no pay');
    const wrong = {
      ...connector,
      actions: { ...connector.actions, pay: { ...pay, input: { ...pay.input, encoding: 'json' as const } } },
    };
    expect(await failures(await suiteFor(wrong, 'actions'), 'pay:')).toContain(
      'actions: pay: sends a request that the contract accepts',
    );
  });

  it('sends fields of a body in the query', async () => {
    const connector = trackerConnector(byPage);
    const create = connector.actions?.['create_issue'];
    if (!Array.isArray(create?.input?.body)) throw new Error('the fixture has no create_issue with a body');
    const { body, ...input } = create.input;
    const query = [...(input.query ?? []), ...create.input.body];
    expect(body).not.toEqual([]);
    const wrong = {
      ...connector,
      actions: { ...connector.actions, create_issue: { ...create, input: { ...input, query } } },
    };
    expect(await failures(await suiteFor(wrong, 'actions'), 'create_issue: sends')).not.toEqual([]);
  });

  it('does not try again when a server fails', async () => {
    const connector = trackerConnector(byPage);
    const impatient = { ...connector, client: { ...connector.client, retry: { maxRetries: 0 } } };
    const failed = await failures(
      await suiteFor(impatient, 'faults'),
      'projects: is complete after two',
      'projects: waits as long',
    );
    expect(failed).toHaveLength(2);
  });
});
