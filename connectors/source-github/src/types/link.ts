export interface Link {
  href: string;
}
