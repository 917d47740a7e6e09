export interface AccountDashboardSettings {
  display_name?: string | null;
  timezone?: string | null;
}
