export interface OnlineAcceptance {
  ip_address?: string | null;
  user_agent?: string | null;
}
