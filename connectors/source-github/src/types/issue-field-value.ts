export interface IssueFieldValue {
  issue_field_id: number;
  issue_field_name?: string;
  node_id: string;
  data_type: 'text' | 'single_select' | 'multi_select' | 'number' | 'date';
  value: string | number | null;
  single_select_option?: { id: number; name: string; color: string } | null;
  multi_select_options?: { id: number; name: string; color: string }[] | null;
}
