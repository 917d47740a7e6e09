export interface ObjsTeamProfileField {
  field_name?: string | null;
  hint: string;
  id: string;
  is_hidden?: boolean;
  label: string;
  options?: unknown[];
  ordering: number;
  possible_values?: string[] | null;
  type: 'text' | 'date' | 'link' | 'mailto' | 'options_list' | 'user';
}
