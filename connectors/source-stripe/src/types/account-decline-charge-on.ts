export interface AccountDeclineChargeOn {
  avs_failure: boolean;
  cvc_failure: boolean;
}
