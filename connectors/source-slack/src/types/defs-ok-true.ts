export type DefsOkTrue = true;
