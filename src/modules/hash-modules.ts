/** Modules `_md5`, `_sha1` and `_sha2`. */
import { md5, sha1 } from '@noble/hashes/legacy';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2';
import type { PyObject, PyTypeObject } from '../heap/object';
import { defineModule, type ModuleDef } from '../objects/typedef';
import { addObject } from './add-constant';
import { Py_NewRef } from '../heap/refcount';
import { holdInModule } from './module-state';
import { hashFunction, makeHashType, type Digester } from './hash-object';

/** An algorithm: name of its function, of its type, where the type is found, size of the struct. */
interface Algorithm {
  readonly name: string;
  readonly tp_name: string;
  readonly attribute: string;
  readonly size: number;
  readonly create: () => unknown;
}

function hashModule(name: string, doc: string, algorithms: readonly Algorithm[]): ModuleDef {
  const types = new Map<string, PyTypeObject>();
  return defineModule({
    name,
    doc,
    methods: algorithms.map((a) =>
      hashFunction(
        a.name,
        () => types.get(a.name)!,
        () => a.create() as Digester,
      ),
    ),
    exec: (module: PyObject): number => {
      for (const a of algorithms) {
        const type = makeHashType(module, { tp_name: a.tp_name, size: a.size });
        if (type === null) return -1;
        types.set(a.name, type);
        holdInModule(name, type);
        if (addObject(module, a.attribute, Py_NewRef(type)) < 0) return -1;
      }
      return 0;
    },
  });
}

export const _md5_module = hashModule('_md5', 'MD5 of the standard library.', [
  { name: 'md5', tp_name: '_md5.md5', attribute: 'MD5Type', size: 32, create: () => md5.create() },
]);

export const _sha1_module = hashModule('_sha1', 'SHA-1 of the standard library.', [
  {
    name: 'sha1',
    tp_name: '_sha1.sha1',
    attribute: 'SHA1Type',
    size: 32,
    create: () => sha1.create(),
  },
]);

function sha2(name: string, create: () => unknown): Algorithm {
  const type = `${name.toUpperCase()}Type`;
  return { name, tp_name: `_sha2.${type}`, attribute: type, size: 40, create };
}

export const _sha2_module = hashModule('_sha2', 'SHA-2 of the standard library.', [
  sha2('sha224', () => sha224.create()),
  sha2('sha256', () => sha256.create()),
  sha2('sha384', () => sha384.create()),
  sha2('sha512', () => sha512.create()),
]);
