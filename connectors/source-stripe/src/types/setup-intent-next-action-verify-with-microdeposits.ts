export interface SetupIntentNextActionVerifyWithMicrodeposits {
  arrival_date: number;
  hosted_verification_url: string;
  microdeposit_type?: 'amounts' | 'descriptor_code' | null;
}
