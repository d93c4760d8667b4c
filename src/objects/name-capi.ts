/** Names of characters, as the interpreter gets them: from unicodedata, which it imports for that. */
import { Py_DECREF } from '../heap/refcount';
import { onRuntimeReset } from '../heap/runtime';
import { characterNamed } from '../unicode/names';
import { PyErr_Clear, PyErr_SetString } from './errors';
import { PyExc_ImportError } from './exceptions';
import { hooks } from './pystate';

/** Who has the table of names already: the decoders of escapes, and the error handler apart from them. */
const imported = { decoders: false, namereplace: false };
onRuntimeReset(() => {
  imported.decoders = imported.namereplace = false;
});

/** True, or false with an exception set. @source Objects/unicodeobject.c _PyUnicode_GetNameCAPI */
export function _PyUnicode_GetNameCAPI(user: keyof typeof imported = 'decoders'): boolean {
  if (imported[user]) return true;
  const module = hooks.importModule('unicodedata');
  if (module === null) {
    PyErr_SetString(PyExc_ImportError, 'PyCapsule_Import could not import module "unicodedata"');
    return false;
  }
  Py_DECREF(module);
  imported[user] = true;
  return true;
}

/** What a decoder says where names cannot be had. */
export const NO_NAMES = "\\N escapes not supported (can't load unicodedata module)";

/** The character of a `\N{...}` escape in a source: undefined if it is unknown, null without unicodedata. */
export function escapedCharacter(name: string): string | undefined | null {
  if (!_PyUnicode_GetNameCAPI()) {
    PyErr_Clear();
    return null;
  }
  const ch = characterNamed(name);
  return ch < 0 ? undefined : String.fromCodePoint(ch);
}
