/** What a token endpoint answers. */
export interface AuthorityAnswer {
  readonly status: 200 | 400;
  readonly body: Readonly<Record<string, string | number>>;
}

/** An authorization server's mind, without its network: each refresh token is good once. */
export interface RotatingAuthority {
  /** A person consents: a new authorization with its first refresh token. Ends the one before. */
  authorize(): string;
  /** What the token endpoint answers to a refresh token. One that was spent ends the authorization. */
  refresh(token: string): AuthorityAnswer;
  /** Does the API take this access token? The newest only. */
  accepts(accessToken: string): boolean;
  /** The API forgets its access token: everybody has to refresh. */
  expire(): void;
  /** Spent refresh tokens that came again, each a theft as this server sees it. */
  readonly reuses: number;
  /** Spent tokens that came again while that was allowed. */
  readonly repeats: number;
  readonly refreshes: number;
}

/**
 * Made for tests of token stores. With `grace` the last spent refresh token gives its successor again until that has been
 * used, as servers do that think of lost answers; without it a spent token is taken for stolen, and its whole
 * authorization is revoked.
 */
export function rotatingAuthority(options: { readonly grace: boolean; readonly lifetime?: number }): RotatingAuthority {
  let family = 0;
  let step = 0;
  let revoked = false;
  let access: string | undefined;
  const counts = { reuses: 0, repeats: 0, refreshes: 0 };
  const issue = (): AuthorityAnswer => {
    counts.refreshes += 1;
    access = `access-${family}-${step}-${counts.refreshes}`;
    const body = { access_token: access, refresh_token: `refresh-${family}-${step}`, token_type: 'bearer' };
    return { status: 200, body: { ...body, expires_in: options.lifetime ?? 3600 } };
  };
  const refuse = (): AuthorityAnswer => ({ status: 400, body: { error: 'invalid_grant' } });
  return {
    authorize: () => {
      family += 1;
      step = 0;
      revoked = false;
      access = undefined;
      return `refresh-${family}-0`;
    },
    refresh: (token) => {
      const [, ofFamily, ofStep] = /^refresh-(\d+)-(\d+)$/.exec(token) ?? [];
      if (revoked || Number(ofFamily) !== family) return refuse();
      if (Number(ofStep) === step) {
        step += 1;
        return issue();
      }
      if (options.grace && Number(ofStep) === step - 1) {
        counts.repeats += 1;
        return issue();
      }
      counts.reuses += 1;
      revoked = true;
      access = undefined;
      return refuse();
    },
    accepts: (accessToken) => access !== undefined && accessToken === access,
    expire: () => {
      access = undefined;
    },
    get reuses() {
      return counts.reuses;
    },
    get repeats() {
      return counts.repeats;
    },
    get refreshes() {
      return counts.refreshes;
    },
  };
}
