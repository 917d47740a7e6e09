export type IssueType = {
  id: number;
  node_id: string;
  name: string;
  description: string | null;
  color?: 'gray' | 'blue' | 'green' | 'yellow' | 'orange' | 'red' | 'pink' | 'purple' | null;
  created_at?: string;
  updated_at?: string;
  is_enabled?: boolean;
} | null;
