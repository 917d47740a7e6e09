import type { IssuingTransactionFlightData } from './issuing-transaction-flight-data.ts';
import type { IssuingTransactionFuelData } from './issuing-transaction-fuel-data.ts';
import type { IssuingTransactionLodgingData } from './issuing-transaction-lodging-data.ts';
import type { IssuingTransactionReceiptData } from './issuing-transaction-receipt-data.ts';

export interface IssuingTransactionPurchaseDetails {
  flight?: IssuingTransactionFlightData | null;
  fuel?: IssuingTransactionFuelData | null;
  lodging?: IssuingTransactionLodgingData | null;
  receipt?: IssuingTransactionReceiptData[] | null;
  reference?: string | null;
}
