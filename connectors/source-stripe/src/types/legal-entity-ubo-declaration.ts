export interface LegalEntityUboDeclaration {
  date?: number | null;
  ip?: string | null;
  user_agent?: string | null;
}
