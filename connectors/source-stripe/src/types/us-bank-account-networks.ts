export interface UsBankAccountNetworks {
  preferred?: string | null;
  supported: ('ach' | 'us_domestic_wire')[];
}
