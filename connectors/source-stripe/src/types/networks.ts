export interface Networks {
  available: string[];
  preferred?: string | null;
}
