export interface IssueDependenciesSummary {
  blocked_by: number;
  blocking: number;
  total_blocked_by: number;
  total_blocking: number;
}
