export interface ConversationMember {
  value: string;
  channel?: string;
}
