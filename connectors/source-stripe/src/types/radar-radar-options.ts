export interface RadarRadarOptions {
  session?: string;
}
