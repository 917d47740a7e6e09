export interface SourceTypeP24 {
  reference?: string | null;
}
