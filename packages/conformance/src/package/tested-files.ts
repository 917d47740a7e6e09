/** A person's config and credentials: they lie in a package's folder, and are never kept, hashed or shipped. */
const PERSONS = /^(?:config[^/]*\.json|(?:.*\/)?\.(?:env(?:\.[^/]*)?|npmrc|netrc))$/;

/** What the runner, the compiler and npm write. */
const WRITTEN = /^(?:dist\/.*|package-lock\.json|test-results\.(?:sig\.)?json)$/;

/** Whether a file of a package's folder is a person's own: no part of the package. */
export function isPersons(path: string): boolean {
  return PERSONS.test(path);
}

/** Whether a file is one that results of tests are about: changed, they are of something else. */
export function isTested(path: string): boolean {
  return !isPersons(path) && !WRITTEN.test(path);
}
