/** A request that asks for a page that cannot be. */
export class PagingProblem extends Error {}
