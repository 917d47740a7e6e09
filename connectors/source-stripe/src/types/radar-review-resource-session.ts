export interface RadarReviewResourceSession {
  browser?: string | null;
  device?: string | null;
  platform?: string | null;
  version?: string | null;
}
