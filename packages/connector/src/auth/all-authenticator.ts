import type { Authenticator, AuthVersion } from './authenticator.ts';

/** Several kinds of credentials in each request. */
export function allAuthenticator(methods: readonly Authenticator[]): Authenticator {
  return {
    apply: async (target, signal) => {
      const versions: AuthVersion[] = [];
      for (const method of methods) versions.push(await method.apply(target, signal));
      return versions.join('\n');
    },
    refresh: async (failed, signal) => {
      const versions = failed.split('\n');
      let renewed = false;
      for (const [index, method] of methods.entries()) {
        renewed = (await method.refresh(versions[index] ?? '', signal)) || renewed;
      }
      return renewed;
    },
    settled: async () => {
      for (const method of methods) await method.settled?.();
    },
    secrets: () => methods.flatMap((method) => method.secrets()),
  };
}
