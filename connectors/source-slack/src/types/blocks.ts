export type Blocks = { type: string }[];
