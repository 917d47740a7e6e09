export interface ThreeDSecureUsage {
  supported: boolean;
}
