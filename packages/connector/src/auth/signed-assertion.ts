import { Buffer } from 'node:buffer';
import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { ConfigError } from '../errors.ts';

/** What a service account says about itself (RFC 7523). */
export interface Assertion {
  readonly issuer: string;
  readonly subject?: string | undefined;
  readonly audience: string;
  readonly keyId?: string | undefined;
  /** PEM. */
  readonly privateKey: string;
  /** Epoch milliseconds. */
  readonly issuedAt: number;
  /** Further claims, for example `scope`. */
  readonly claims: Readonly<Record<string, string>>;
}

const LIFETIME_SECONDS = 3600;

/** A JSON Web Token signed with RS256. */
export function signedAssertion(assertion: Assertion): string {
  const issuedAt = Math.floor(assertion.issuedAt / 1000);
  // JSON leaves undefined fields out.
  const header = { alg: 'RS256', typ: 'JWT', kid: assertion.keyId };
  const claims = {
    iss: assertion.issuer,
    sub: assertion.subject,
    aud: assertion.audience,
    iat: issuedAt,
    exp: issuedAt + LIFETIME_SECONDS,
    ...assertion.claims,
  };
  const text = `${base64url(header)}.${base64url(claims)}`;
  const signature = sign('RSA-SHA256', Buffer.from(text), rsaKey(assertion.privateKey));
  return `${text}.${signature.toString('base64url')}`;
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function rsaKey(pem: string): KeyObject {
  const key = privateKey(pem);
  if (key?.asymmetricKeyType === 'rsa') return key;
  throw new ConfigError('the private key of the service account is not an RSA key in PEM form', {
    code: 'private_key_invalid',
    hint: 'Copy the whole key, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----.',
  });
}

function privateKey(pem: string): KeyObject | undefined {
  try {
    // Keys that went through an environment variable or a form have `\n` as two characters.
    return createPrivateKey(pem.replaceAll(String.raw`\n`, '\n'));
  } catch {
    return undefined;
  }
}
