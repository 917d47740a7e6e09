export interface SubIssuesSummary {
  total: number;
  completed: number;
  percent_completed: number;
}
