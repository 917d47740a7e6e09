/** A bug that somebody really had, made again in our own sources. */
export interface Bug {
  /** Stable name. */
  readonly name: string;
  /** Public address of the thread where it was reported. */
  readonly thread: string;
  /** What goes wrong, in words. */
  readonly bug: string;
  /** The file that is changed, from the root of the repository; `source-github/…` is the generated connector. */
  readonly file: string;
  /** Found exactly once in the file, or the bug no longer applies. */
  readonly search: string;
  readonly replace: string;
  /** Test files, from the root, any of which may notice; none for the generated connector, whose own tests run. */
  readonly tests: readonly string[];
}

const GITHUB = 'https://github.com';

/** The address of an issue or pull request on GitHub: `airbytehq/airbyte#3401`. */
export function thread(name: `${string}/${string}#${number}`): string {
  const [repository, number] = name.split('#');
  return `${GITHUB}/${repository}/issues/${number}`;
}
