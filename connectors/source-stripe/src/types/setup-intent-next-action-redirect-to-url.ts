export interface SetupIntentNextActionRedirectToUrl {
  return_url?: string | null;
  url?: string | null;
}
