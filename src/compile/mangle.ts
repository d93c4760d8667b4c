/**
 * Replaces a private name (`__x`) inside a class by `_Class__x`.
 *
 * @source Python/compile.c _Py_Mangle
 */
export function mangle(privateName: string | undefined, name: string): string {
  if (privateName === undefined || !name.startsWith('__')) return name;
  // Names that end in two underscores, and dotted import names, stay as they are.
  if (name.endsWith('__') || name.includes('.')) return name;
  const className = privateName.replace(/^_+/, '');
  return className === '' ? name : `_${className}${name}`;
}
