export interface SourceRedirectFlow {
  failure_reason?: string | null;
  return_url: string;
  status: string;
  url: string;
}
