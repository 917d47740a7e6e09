import { plain } from '../inference/words.ts';

const NAME =
  /^(authorization|proxyauthorization|cookie|setcookie|(x)?csrf(token)?|(x)?xsrf(token)?|sig|signature|pwd|pass|passwd|otp|pin|code|codeverifier|clientassertion|nonce|jwt|assertion|samlresponse)$|(password|passphrase|secret|apikey|apitoken|accesskey|accesstoken|refreshtoken|authtoken|idtoken|sessiontoken|privatekey|secretkey|clientid|session(id)?|credentials?|signature)$/;
const TOKEN_NAME = /(token|apikey|auth)$/;
/** Tokens that lead to a page or a change are no secrets. */
const HARMLESS = /(page|next|sync|continuation|cursor|delta|change|start|resume)token$/;

/** True for names of parameters, headers and variables that hold secrets. */
export function isSecretName(name: string): boolean {
  const bare = plain(name);
  return !HARMLESS.test(bare) && (NAME.test(bare) || TOKEN_NAME.test(bare));
}

/** Texts that are secrets whatever they are called. */
const SECRETS: readonly RegExp[] = [
  /\beyJ[\w-]{8,}\.[\w-]{8,}(\.[\w-]*)?/,
  /\b(sk|pk|rk)_(live|test)_\w{8,}/,
  /\b(gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{12,}|AIza[\w-]{30,})/,
  /\b(bearer|basic|token)\s+[\w.~+/-]{12,}=*/i,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*-----|$)/,
  /:\/\/[^/\s:@]+:[^/\s@]+@/,
];

/** Text of an author without what looks like a secret. */
export function withoutSecrets(text: string): string {
  return SECRETS.reduce((clean, secret) => clean.replaceAll(new RegExp(secret, `g${secret.flags}`), '…'), text);
}
