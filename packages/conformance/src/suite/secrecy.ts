import { isTapwrightError, type Hooks } from '@tapwright/connector';
import { expectThat } from './check.ts';

/** Everything that a connection says to its host. */
export interface Heard {
  readonly hooks: Hooks;
  add(said: unknown): void;
  text(): string;
}

export function listen(): Heard {
  const said: string[] = [];
  const add = (one: unknown): void => {
    said.push(isTapwrightError(one) || one instanceof Error ? errorText(one) : JSON.stringify(one));
  };
  return { hooks: { log: add, exchange: add, wait: add, drift: add }, add, text: () => said.join('\n') };
}

function errorText(error: Error, depth = 0): string {
  const cause = error.cause instanceof Error && depth < 5 ? errorText(error.cause, depth + 1) : '';
  return `${error.message} ${error.stack ?? ''} ${JSON.stringify(error)} ${cause}`;
}

/** Throws when one of the secrets is in what was said, as it is or encoded. */
export function expectSilent(text: string, secrets: readonly string[]): void {
  for (const secret of secrets) {
    const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
    expectThat(
      !forms.some((form) => form.length > 3 && text.includes(form)),
      `a secret is in what the connector says (${secret.slice(0, 4)}…)`,
    );
  }
}
