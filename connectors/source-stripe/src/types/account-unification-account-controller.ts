export interface AccountUnificationAccountController {
  is_controller?: boolean;
  type: 'account' | 'application';
}
