export interface ChargeFraudDetails {
  stripe_report?: string;
  user_report?: string;
}
