import { parsedJson } from '@tapwright/blueprint';
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { ConfigError } from '@tapwright/connector';
import { z } from 'zod';

/** `test-results.sig.json`: who stands for the results, and so for every file that their hashes name. */
const signatureSchema = z.strictObject({
  algorithm: z.literal('ed25519'),
  /** PEM. */
  publicKey: z.string(),
  /** Base64. */
  signature: z.string(),
});

export const SIGNATURE_FILE = 'test-results.sig.json';

/** Keeps a signature for one purpose from serving another. */
const PURPOSE = 'tapwright test-results 1\n';

function message(results: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(PURPOSE), results]);
}

/** The text of `test-results.sig.json` for results, by a private key in PEM. Throws ConfigError `key_invalid`. */
export function signResults(results: Uint8Array, privateKey: string): string {
  const key = keyFrom(() => createPrivateKey(privateKey), 'private');
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' });
  const signature = sign(null, message(results), key).toString('base64');
  return `${JSON.stringify({ algorithm: 'ed25519', publicKey, signature }, undefined, 2)}\n`;
}

/** Why results are not signed by this public key (PEM); undefined where they are. */
export function signatureProblem(
  results: Uint8Array,
  file: Uint8Array | undefined,
  trusted: string,
): string | undefined {
  const key = keyFrom(() => createPublicKey(trusted), 'public');
  if (file === undefined) return `there is no ${SIGNATURE_FILE}`;
  const parsed = signatureSchema.safeParse(parsedJson(Buffer.from(file).toString('utf8')));
  if (!parsed.success) return `${SIGNATURE_FILE} is no signature`;
  const valid = verify(null, message(results), key, Buffer.from(parsed.data.signature, 'base64'));
  return valid ? undefined : 'the results are not signed by the key that you trust';
}

function keyFrom<Key extends { readonly asymmetricKeyType?: string | undefined }>(read: () => Key, kind: string): Key {
  try {
    const key = read();
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below, without what the file holds.
  }
  throw new ConfigError(`the file holds no ed25519 ${kind} key in PEM`, {
    code: 'key_invalid',
    hint: 'openssl genpkey -algorithm ed25519 -out key.pem; openssl pkey -in key.pem -pubout -out key.pub.pem',
  });
}
