export interface RadarReviewResourceLocation {
  city?: string | null;
  country?: string | null;
  latitude?: number | null;
  longitude?: number | null;
  region?: string | null;
}
