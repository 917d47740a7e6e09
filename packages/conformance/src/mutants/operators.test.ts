import { describe, expect, it } from 'vitest';
import { trackerConnector } from '../fixtures/tracker-connector.ts';
import { OPERATORS } from './operators.ts';
import { mutationOf, planMutants } from './plan-mutants.ts';

describe('the ways to be wrong', () => {
  it('are many, each with a name of its own and the check that would notice it', () => {
    expect(OPERATORS.length).toBeGreaterThanOrEqual(60);
    expect(new Set(OPERATORS.map(({ name }) => name)).size).toBe(OPERATORS.length);
    for (const { name, bug, missing, parts } of OPERATORS)
      expect([name, bug.length > 12, missing.length > 10, parts.length > 0]).toEqual([name, true, true, true]);
  });

  it('come to mutants that change something, or say why not', () => {
    const connector = trackerConnector();
    for (const { name, inapplicable, ...target } of planMutants(connector)) {
      if (inapplicable !== undefined) expect([name, inapplicable.length > 10]).toEqual([name, true]);
      else expect([name, Object.keys(mutationOf(target, connector) ?? {}).length > 0]).toEqual([name, true]);
    }
  });

  it('change the definition where they are mistakes in it', () => {
    const connector = trackerConnector();
    for (const { name, inapplicable, ...target } of planMutants(connector)) {
      const definition = inapplicable === undefined ? mutationOf(target, connector)?.definition : undefined;
      if (definition !== undefined)
        expect([name, JSON.stringify(definition(connector))]).not.toEqual([name, JSON.stringify(connector)]);
    }
  });

  it('leave out what only a read shows, where there is nothing to read', () => {
    const connector = trackerConnector();
    const possible = (planned: ReturnType<typeof planMutants>) =>
      new Set(planned.filter(({ inapplicable }) => inapplicable === undefined).map(({ operator }) => operator));
    expect(possible(planMutants(connector))).toContain('half-an-answer');
    const without = possible(planMutants({ ...connector, streams: [] }));
    const shownByReads = OPERATORS.filter(({ parts }) => parts.join() === 'faults').map(({ name }) => name);
    expect(shownByReads.length).toBeGreaterThan(8);
    expect(shownByReads.filter((name) => without.has(name))).toEqual([]);
    expect(without.size).toBeGreaterThan(5);
  });

  it('are applied to streams from all over a connector with many', () => {
    const connector = trackerConnector();
    const [projects] = connector.streams;
    if (projects === undefined) throw new Error('the fixture has no stream');
    const streams = Array.from({ length: 30 }, (_, index) => ({ ...projects, name: `projects_${index}` }));
    const planned = planMutants({ ...connector, streams });
    expect(planned.filter(({ operator }) => operator === 'drop-last-page')).toHaveLength(2);
    expect(new Set(planned.map(({ subject }) => subject)).size).toBeGreaterThan(15);
  });
});
