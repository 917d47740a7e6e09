export interface SourceCodeVerificationFlow {
  attempts_remaining: number;
  status: string;
}
