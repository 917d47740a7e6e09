import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signatureProblem, signResults } from './signature.ts';

function keys(type: 'ed25519' | 'x25519' = 'ed25519'): { readonly secret: string; readonly open: string } {
  const pair = type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
  return {
    secret: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    open: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

const results = Buffer.from('{"level":"L3"}');

describe('a signature of results', () => {
  it('is accepted by whoever trusts its key', () => {
    const { secret, open } = keys();
    expect(signatureProblem(results, Buffer.from(signResults(results, secret)), open)).toBeUndefined();
  });

  it('is refused for other results, by another key, and where there is none', () => {
    const { secret, open } = keys();
    const signature = Buffer.from(signResults(results, secret));
    expect(signatureProblem(Buffer.from('{"level":"L4"}'), signature, open)).toMatch(/not signed/);
    // The key that a signature brings along proves nothing.
    expect(signatureProblem(results, signature, keys().open)).toMatch(/not signed/);
    expect(signatureProblem(results, undefined, open)).toMatch(/there is no/);
    expect(signatureProblem(results, Buffer.from('{}'), open)).toMatch(/is no signature/);
  });

  it('needs keys of the right kind, and never prints one', () => {
    const wrong = keys('x25519');
    expect(() => signResults(results, wrong.secret)).toThrow(/no ed25519 private key/);
    expect(() => signatureProblem(results, undefined, 'secret text')).toThrow(/no ed25519 public key/);
  });
});
