import { balanceTransactions } from './balance-transactions.ts';
import { charges } from './charges.ts';
import { customers } from './customers.ts';
import { events } from './events.ts';
import { invoices } from './invoices.ts';
import { paymentIntents } from './payment-intents.ts';
import { prices } from './prices.ts';
import { products } from './products.ts';
import { refunds } from './refunds.ts';
import { subscriptions } from './subscriptions.ts';

/** All streams, parents and children. */
export const streams = [
  balanceTransactions,
  charges,
  customers,
  events,
  invoices,
  paymentIntents,
  prices,
  products,
  refunds,
  subscriptions,
] as const;
