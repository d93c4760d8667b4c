/** The module's types and what else lives as long as the module, in one run. */
import type { PyObject, PyTypeObject } from '../heap/object';
import { registerRoots, visitOptional } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { PyType_FromDef } from '../objects/typeobject';
import { matchType } from './sre-match-type';
import { patternType } from './sre-pattern';
import { scannerType } from './sre-scanner';
import { templateType } from './sre-template';

/** @source Modules/_sre/sre.c _sremodulestate */
export const sreState = {
  Pattern_type: null as PyTypeObject | null,
  Match_type: null as PyTypeObject | null,
  Scanner_type: null as PyTypeObject | null,
  Template_type: null as PyTypeObject | null,
  /** `re._compile_template`, once it was needed. */
  compile_template: null as PyObject | null,
};

const NAMES = [
  'Pattern_type',
  'Match_type',
  'Scanner_type',
  'Template_type',
  'compile_template',
] as const;

onRuntimeReset(() => {
  for (const name of NAMES) sreState[name] = null;
});

registerRoots('_sre', (visit) => {
  for (const name of NAMES) visitOptional(visit, sreState[name], `${name} of the module _sre`);
});

/** Makes the types; 0, or -1 with an exception set. @source Modules/_sre/sre.c sre_exec */
export function makeTypes(module: PyObject): number {
  sreState.Pattern_type = PyType_FromDef(patternType(), module, null) as PyTypeObject | null;
  sreState.Match_type = PyType_FromDef(matchType(), module, null) as PyTypeObject | null;
  sreState.Scanner_type = PyType_FromDef(scannerType(), module, null) as PyTypeObject | null;
  sreState.Template_type = PyType_FromDef(templateType(), module, null) as PyTypeObject | null;
  return sreState.Template_type === null ? -1 : 0;
}
