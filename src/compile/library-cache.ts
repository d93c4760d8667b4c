/** Keeps what was read of the library, for threads that run more than one program. */
import type { CodeDescription } from './code-description';
import type { LibraryArchive } from './library-archive';

/**
 * The same archive, which reads each module's code once. Code descriptions are never changed, so
 * runs can share them. Holds what programs have imported: some 100 KB a module.
 */
export function keepingArchive(archive: LibraryArchive): LibraryArchive {
  const known = new Map<string, CodeDescription>();
  return {
    ...archive,
    code(name) {
      let code = known.get(name);
      if (code === undefined) {
        code = archive.code(name);
        known.set(name, code);
      }
      return code;
    },
  };
}
