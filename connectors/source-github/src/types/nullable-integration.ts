import type { Enterprise } from './enterprise.ts';
import type { SimpleUser } from './simple-user.ts';

export type NullableIntegration = {
  id: number;
  slug?: string;
  node_id: string;
  client_id?: string;
  owner: SimpleUser | Enterprise;
  name: string;
  description: string | null;
  external_url: string;
  html_url: string;
  created_at: string;
  updated_at: string;
  permissions: {
    issues?: string;
    checks?: string;
    metadata?: string;
    contents?: string;
    deployments?: string;
  };
  events: string[];
  installations_count?: number;
} | null;
