import { EditedFilesError } from '@tapwright/factory';

/** The diffs of the hand-edited files that stopped a generation; undefined for any other error. */
export function editedFiles(error: unknown): string | undefined {
  return error instanceof EditedFilesError ? error.diff : undefined;
}
