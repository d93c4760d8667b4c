/** The class re.Match. */
import { TPFLAGS, type TypeDef } from '../heap/object';
import { Py_NewRef } from '../heap/refcount';
import { Py_GenericAlias } from '../objects/genericaliasobject';
import { PyLong_FromLong, PyLong_FromSsize_t } from '../objects/longobject';
import {
  METH_CLASS,
  METH_FASTCALL,
  METH_KEYWORDS,
  METH_NOARGS,
  METH_O,
  METH_VARARGS,
  getset,
  member,
  method,
} from '../objects/typedef';
import {
  MATCH_SLOTS,
  getslice_by,
  match_clear,
  match_dealloc,
  match_expand,
  match_group,
  match_groupdict,
  match_groups,
  match_lastgroup,
  match_lastindex,
  match_owns,
  match_regs,
  match_repr,
  match_traverse,
  pair,
  spanMethod,
  type MatchObject,
} from './sre-match';

const FAST = METH_FASTCALL | METH_KEYWORDS;

function fieldMember(name: 'string' | 'pattern', shown: string, doc: string) {
  return member(shown, (self) => Py_NewRef((self as MatchObject).v[name]!), null, doc);
}

/** The class re.Match. @source Modules/_sre/sre.c match_spec */
export function matchType(): TypeDef {
  return {
    tp_name: 're.Match',
    tp_basicsize: 88,
    tp_itemsize: 8,
    tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE | TPFLAGS.DISALLOW_INSTANTIATION,
    tp_doc:
      'The result of re.match() and re.search().\n' +
      'Match objects always have a boolean value of True.',
    tp_dealloc: match_dealloc,
    tp_repr: match_repr,
    tp_traverse: match_traverse,
    tp_clear: match_clear,
    mp_subscript: getslice_by,
    tp_owns: match_owns,
    tp_slotname: (_self, slot) => (slot === 2 ? 're' : MATCH_SLOTS[slot]),
    methods: [
      method(
        'group',
        METH_VARARGS,
        match_group,
        'group([group1, ...]) -> str or tuple.\n    Return subgroup(s) of the match by indices or names.\n    For 0 returns the entire match.',
      ),
      method(
        'start',
        METH_FASTCALL,
        spanMethod('start', (start) => PyLong_FromSsize_t(start)),
        'start($self, group=0, /)\n--\n\nReturn index of the start of the substring matched by group.',
      ),
      method(
        'end',
        METH_FASTCALL,
        spanMethod('end', (_start, end) => PyLong_FromSsize_t(end)),
        'end($self, group=0, /)\n--\n\nReturn index of the end of the substring matched by group.',
      ),
      method(
        'span',
        METH_FASTCALL,
        spanMethod('span', pair),
        'span($self, group=0, /)\n--\n\nFor match object m, return the 2-tuple (m.start(group), m.end(group)).',
      ),
      method(
        'groups',
        FAST,
        match_groups,
        'groups($self, /, default=None)\n--\n\nReturn a tuple containing all the subgroups of the match, from 1.\n\n  default\n    Is used for groups that did not participate in the match.',
      ),
      method(
        'groupdict',
        FAST,
        match_groupdict,
        'groupdict($self, /, default=None)\n--\n\nReturn a dictionary containing all the named subgroups of the match, keyed by the subgroup name.\n\n  default\n    Is used for groups that did not participate in the match.',
      ),
      method(
        'expand',
        FAST,
        match_expand,
        'expand($self, /, template)\n--\n\nReturn the string obtained by doing backslash substitution on the string template, as done by the sub() method.',
      ),
      method('__copy__', METH_NOARGS, (self) => Py_NewRef(self), '__copy__($self, /)\n--\n\n'),
      method(
        '__deepcopy__',
        METH_O,
        (self) => Py_NewRef(self),
        '__deepcopy__($self, memo, /)\n--\n\n',
      ),
      method(
        '__class_getitem__',
        METH_O | METH_CLASS,
        (cls, item) => Py_GenericAlias(cls, item),
        'See PEP 585',
      ),
    ],
    getset: [
      getset(
        'lastindex',
        match_lastindex,
        null,
        'The integer index of the last matched capturing group.',
      ),
      getset('lastgroup', match_lastgroup, null, 'The name of the last matched capturing group.'),
      getset('regs', match_regs),
    ],
    members: [
      fieldMember('string', 'string', 'The string passed to match() or search().'),
      fieldMember('pattern', 're', 'The regular expression object.'),
      member(
        'pos',
        (self) => PyLong_FromLong((self as MatchObject).v.pos),
        null,
        'The index into the string at which the RE engine started looking for a match.',
      ),
      member(
        'endpos',
        (self) => PyLong_FromLong((self as MatchObject).v.endpos),
        null,
        'The index into the string beyond which the RE engine will not go.',
      ),
    ],
  };
}
