/** Module `_socket`: pairs of connected sockets within the program; there is no network. */
import { PyObject_GC_UnTrack } from '../gc/generations';
import { METH, TPFLAGS, type MethodDef, type PyObject, type PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyBool_FromLong } from '../objects/boolobject';
import { asReadBuffer, asWriteBuffer } from '../objects/buffer';
import { PyBytes_FromBytes } from '../objects/bytesobject';
import { ERRNO } from '../objects/errno-table';
import { PyErr_Occurred, PyErr_SetObject, PyErr_SetString } from '../objects/errors';
import { PyExc_OSError, PyExc_TimeoutError, PyExc_ValueError } from '../objects/exceptions';
import { PyErr_NewException } from '../objects/exceptions-group';
import { PyErr_SetFromErrno } from '../objects/exceptions-os';
import { PyFloat_FromDouble } from '../objects/floatobject';
import { PyArg_UnpackTupleKeywords, _PyArg_CheckPositional } from '../objects/getargs';
import { PyLong_AsInt, PyLong_FromLong } from '../objects/longobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { Py_None, PyObject_GenericGetAttr, PyObject_IsTrue } from '../objects/object';
import { tp_free } from '../objects/tp-free';
import { PyTuple_Pack, tupleFromStolen } from '../objects/tupleobject';
import { defineModule, getset, member, method } from '../objects/typedef';
import { PyType_FromDef } from '../objects/type-fromdef';
import { PyType_GenericAlloc } from '../objects/typeobject';
import { PyUnicode_FromString } from '../objects/unicodeobject';
import { addIntConstants, addObject } from './add-constant';
import type { Channel } from './channel';
import { O, type OpenFile } from './fs-node';
import { memoryFs } from './memory-fs';
import { holdInModule } from './module-state';
import { SOCKET_CONSTANTS } from './socket-constants';
import { _PyTime_FromSecondsObject } from './pytime';
import { deadlineIn, waitInside } from './thread-scheduler';

type Args = readonly PyObject[];

/** @source Modules/socketmodule.h PySocketSockObject */
interface SocketPayload {
  fd: number;
  family: number;
  type: number;
  proto: number;
  /** Seconds; negative: waits for ever, 0: never waits. */
  timeout: number;
}

let socketType: PyTypeObject | null = null;
let gaierror: PyObject | null = null;

const stateOf = (self: PyObject): SocketPayload => self.v as SocketPayload;
const none = (): PyObject => Py_NewRef(Py_None);
const osError = (errno: number): null => PyErr_SetFromErrno(PyExc_OSError, errno);

function socket_new(type: PyTypeObject): PyObject | null {
  const self = type.tp_alloc!(type, 0);
  if (self !== null) self.v = { fd: -1, family: 0, type: 0, proto: 0, timeout: -1 };
  return self;
}

/** @source Modules/socketmodule.c sock_initobj_impl */
function socket_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  const names = ['family', 'type', 'proto', 'fileno'];
  const values = PyArg_UnpackTupleKeywords('socket', names, args, kwds, 0, 4, 0);
  if (values === null) return -1;
  const numbers = values.slice(0, 3).map((o) => (o === null ? -1 : PyLong_AsInt(o)));
  if (PyErr_Occurred() !== null) return -1;
  const s = stateOf(self);
  s.family = numbers[0] === -1 ? SOCKET_CONSTANTS['AF_INET'] : numbers[0];
  s.type = numbers[1] === -1 ? SOCKET_CONSTANTS['SOCK_STREAM'] : numbers[1];
  s.proto = numbers[2] === -1 ? 0 : numbers[2];
  const fileno = values[3];
  if (fileno === null || fileno === Py_None) {
    // The other end is nowhere: such a socket can be asked and closed, but not connected.
    const [a, b] = memoryFs().openPair('socket');
    memoryFs().close(b);
    s.fd = a;
    return 0;
  }
  const fd = PyLong_AsInt(fileno);
  if (fd === -1 && PyErr_Occurred() !== null) return -1;
  if (fd < 0) {
    PyErr_SetString(PyExc_ValueError, 'negative file descriptor');
    return -1;
  }
  const file = memoryFs().file(fd);
  if (file?.channel === undefined) {
    osError(file === null ? ERRNO.EBADF : ERRNO.ENOTSOCK);
    return -1;
  }
  s.fd = fd;
  if (numbers[0] === -1) s.family = SOCKET_CONSTANTS['AF_UNIX'];
  return 0;
}

function socket_dealloc(self: PyObject): void {
  const type = self.ob_type;
  PyObject_GC_UnTrack(self);
  const s = stateOf(self);
  if (s.fd >= 0) memoryFs().close(s.fd);
  s.fd = -1;
  tp_free(self);
  Py_DECREF(type);
}

function socket_repr(self: PyObject): PyObject {
  const { fd, family, type, proto } = stateOf(self);
  return PyUnicode_FromString(
    `<socket object, fd=${fd}, family=${family}, type=${type}, proto=${proto}>`,
  );
}

type OpenSocket = OpenFile & { readonly channel: Channel };

function opened(self: PyObject): OpenSocket | null {
  const file = memoryFs().file(stateOf(self).fd);
  if (file?.channel === undefined) return osError(ERRNO.EBADF);
  return file as OpenSocket;
}

/** What is to be read, waiting as the socket's timeout says; null with an exception set. */
function receive(self: PyObject, size: number, flags: PyObject | undefined): Uint8Array | null {
  const peek = flags === undefined ? 0 : PyLong_AsInt(flags);
  if (peek === -1 && PyErr_Occurred() !== null) return null;
  const file = opened(self);
  if (file === null) return null;
  const { timeout } = stateOf(self);
  if (file.channel.readable()) {
    return file.channel.read(size, (peek & SOCKET_CONSTANTS['MSG_PEEK']) !== 0);
  }
  if (timeout === 0 || file.flags & O.NONBLOCK) return osError(ERRNO.EAGAIN);
  const { channel } = file;
  const came = waitInside(() => channel.readable(), deadlineIn(timeout < 0 ? Infinity : timeout));
  if (came === null) return null;
  if (!came) return PyErr_SetString(PyExc_TimeoutError, 'timed out');
  return channel.read(size, (peek & SOCKET_CONSTANTS['MSG_PEEK']) !== 0);
}

function sizeArgument(name: string, o: PyObject): number | null {
  const size = PyLong_AsInt(o);
  if (size === -1 && PyErr_Occurred() !== null) return null;
  if (size < 0) return PyErr_SetString(PyExc_ValueError, `negative buffersize in ${name}`);
  return size;
}

function recv(self: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('recv', args.length, 1, 2)) return null;
  const size = sizeArgument('recv', args[0]);
  const bytes = size === null ? null : receive(self, size, args[1]);
  return bytes === null ? null : PyBytes_FromBytes(bytes);
}

function recvfrom(self: PyObject, args: Args): PyObject | null {
  const data = recv(self, args);
  if (data === null) return null;
  const result = PyTuple_Pack(data, Py_None);
  Py_DECREF(data);
  return result;
}

function recv_into(self: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('recv_into', args.length, 1, 3)) return null;
  const target = asWriteBuffer(args[0], 'recv_into');
  if (target === null) return null;
  const asked = args.length > 1 ? sizeArgument('recv_into', args[1]) : 0;
  if (asked === null) return null;
  const bytes = receive(
    self,
    asked === 0 ? target.length : Math.min(asked, target.length),
    args[2],
  );
  if (bytes === null) return null;
  target.set(bytes);
  return PyLong_FromLong(bytes.length);
}

/** Number of bytes sent, or -1 with an exception set. */
function transmit(self: PyObject, data: PyObject): number {
  const bytes = asReadBuffer(data);
  const file = bytes === null ? null : opened(self);
  if (bytes === null || file === null) return -1;
  if (file.channel.write(bytes)) return bytes.length;
  osError(ERRNO.EPIPE);
  return -1;
}

function send(self: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('send', args.length, 1, 2)) return null;
  const n = transmit(self, args[0]);
  return n < 0 ? null : PyLong_FromLong(n);
}

function sendall(self: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('sendall', args.length, 1, 2)) return null;
  return transmit(self, args[0]) < 0 ? null : none();
}

function setTimeout(self: PyObject, seconds: number): PyObject | null {
  const file = opened(self);
  if (file === null) return null;
  stateOf(self).timeout = seconds;
  file.flags = seconds === 0 ? file.flags | O.NONBLOCK : file.flags & ~O.NONBLOCK;
  return none();
}

function settimeout(self: PyObject, o: PyObject): PyObject | null {
  if (o === Py_None) return setTimeout(self, -1);
  const seconds = _PyTime_FromSecondsObject(o);
  if (seconds === null) return null;
  if (seconds < 0) return PyErr_SetString(PyExc_ValueError, 'Timeout value out of range');
  return setTimeout(self, seconds);
}

function setblocking(self: PyObject, o: PyObject): PyObject | null {
  const blocking = PyObject_IsTrue(o);
  return blocking < 0 ? null : setTimeout(self, blocking ? -1 : 0);
}

function gettimeout(self: PyObject): PyObject {
  const { timeout } = stateOf(self);
  return timeout < 0 ? none() : PyFloat_FromDouble(timeout);
}

function close(self: PyObject): PyObject | null {
  const s = stateOf(self);
  const { fd } = s;
  s.fd = -1;
  if (fd >= 0 && memoryFs().close(fd) < 0) return osError(memoryFs().errno);
  return none();
}

function detach(self: PyObject): PyObject {
  const s = stateOf(self);
  const { fd } = s;
  s.fd = -1;
  return PyLong_FromLong(fd);
}

function shutdown(self: PyObject, o: PyObject): PyObject | null {
  const how = PyLong_AsInt(o);
  if (how === -1 && PyErr_Occurred() !== null) return null;
  const file = opened(self);
  if (file === null) return null;
  if (how < 0 || how > 2) return osError(ERRNO.EINVAL);
  file.channel.shutdown((['read', 'write', 'both'] as const)[how]);
  return none();
}

/** The address of one end: the empty name of an unnamed pair. */
function address(self: PyObject, peer: boolean): PyObject | null {
  const file = opened(self);
  if (file === null) return null;
  if (stateOf(self).family === SOCKET_CONSTANTS['AF_UNIX']) return PyUnicode_FromString('');
  if (peer) return osError(ERRNO.ENOTCONN);
  return tupleFromStolen([PyUnicode_FromString('0.0.0.0'), PyLong_FromLong(0)]);
}

const NETWORK = "there is no network in Heapscope's simulator";
const noNetwork = (): null => {
  const args = tupleFromStolen([PyLong_FromLong(ERRNO.ENETUNREACH), PyUnicode_FromString(NETWORK)]);
  return setOSError(PyExc_OSError, args);
};

function setOSError(type: PyObject, args: PyObject): null {
  PyErr_SetObject(type, args);
  Py_DECREF(args);
  return null;
}

/** Refused like a name that no server knows. */
function noSuchName(): null {
  const args = tupleFromStolen([
    PyLong_FromLong(-2),
    PyUnicode_FromString(`Name or service not known (${NETWORK})`),
  ]);
  return setOSError(gaierror!, args);
}

const refusedMethods: MethodDef[] = [
  ...['_accept', 'bind', 'connect', 'connect_ex', 'listen', 'sendto', 'sendmsg', 'recvmsg'],
].map((name) => method(name, METH.VARARGS, noNetwork));

const socketMethods: MethodDef[] = [
  ...refusedMethods,
  method('recv', METH.FASTCALL, recv),
  method('recvfrom', METH.FASTCALL, recvfrom),
  method('recv_into', METH.FASTCALL, recv_into),
  method('send', METH.FASTCALL, send),
  method('sendall', METH.FASTCALL, sendall),
  method('settimeout', METH.O, settimeout),
  method('setblocking', METH.O, setblocking),
  method('gettimeout', METH.NOARGS, gettimeout),
  method('getblocking', METH.NOARGS, (self) =>
    PyBool_FromLong(stateOf(self).timeout !== 0 ? 1 : 0),
  ),
  method('close', METH.NOARGS, close),
  method('detach', METH.NOARGS, detach),
  method('fileno', METH.NOARGS, (self) => PyLong_FromLong(stateOf(self).fd)),
  method('shutdown', METH.O, shutdown),
  method('getsockname', METH.NOARGS, (self) => address(self, false)),
  method('getpeername', METH.NOARGS, (self) => address(self, true)),
  method('getsockopt', METH.FASTCALL, () => PyLong_FromLong(0)),
  method('setsockopt', METH.FASTCALL, none),
];

/** @source Modules/socketmodule.c socket_socketpair */
function socketpair(_module: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('socketpair', args.length, 0, 3)) return null;
  const numbers = args.map((o) => PyLong_AsInt(o));
  if (PyErr_Occurred() !== null) return null;
  const [family = SOCKET_CONSTANTS['AF_UNIX'], type = 1, proto = 0] = numbers;
  if (family !== SOCKET_CONSTANTS['AF_UNIX']) return osError(ERRNO.EOPNOTSUPP);
  const ends: PyObject[] = [];
  for (const fd of memoryFs().openPair('socket')) {
    const end = socket_new(socketType!);
    if (end === null) return null;
    end.v = { fd, family, type, proto, timeout: -1 };
    ends.push(end);
  }
  const pair = PyTuple_Pack(...ends);
  ends.forEach(Py_DECREF);
  return pair;
}

function onDescriptor(o: PyObject, f: (fd: number) => number): PyObject | null {
  const fd = PyLong_AsInt(o);
  if (fd === -1 && PyErr_Occurred() !== null) return null;
  const result = f(fd);
  return result < 0 ? osError(memoryFs().errno) : PyLong_FromLong(result);
}

function swapped(name: string, bits: 16 | 32): MethodDef {
  return method(name, METH.O, (_module, o: PyObject) => {
    const n = PyLong_AsInt(o);
    if (n === -1 && PyErr_Occurred() !== null) return null;
    const view = new DataView(new ArrayBuffer(4));
    if (bits === 16) view.setUint16(0, n);
    else view.setUint32(0, n);
    return PyLong_FromLong(bits === 16 ? view.getUint16(0, true) : view.getUint32(0, true));
  });
}

function exec(module: PyObject): number {
  socketType = PyType_FromDef(
    {
      tp_name: '_socket.socket',
      tp_basicsize: 56,
      tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE | TPFLAGS.IMMUTABLETYPE,
      tp_dealloc: socket_dealloc,
      tp_repr: socket_repr,
      tp_getattro: PyObject_GenericGetAttr,
      tp_traverse: (self, visit) => visit(self.ob_type),
      tp_alloc: PyType_GenericAlloc,
      tp_new: socket_new,
      tp_init: socket_init,
      methods: socketMethods,
      members: (['family', 'type', 'proto'] as const).map((name) =>
        member(name, (self) => PyLong_FromLong(stateOf(self)[name])),
      ),
      getset: [getset('timeout', gettimeout)],
    },
    module,
    null,
  );
  gaierror = PyErr_NewException('socket.gaierror', PyExc_OSError, null);
  if (socketType === null || gaierror === null) return -1;
  holdInModule('_socket', socketType);
  holdInModule('_socket', gaierror);
  const names: readonly (readonly [string, PyObject])[] = [
    ['socket', socketType],
    ['SocketType', socketType],
    ['error', PyExc_OSError],
    ['timeout', PyExc_TimeoutError],
    ['gaierror', gaierror],
  ];
  for (const [name, o] of names) if (PyModule_AddObjectRef(module, name, o) < 0) return -1;
  if (addObject(module, 'herror', PyErr_NewException('socket.herror', PyExc_OSError, null)) < 0) {
    return -1;
  }
  return addIntConstants(module, SOCKET_CONSTANTS);
}

export const _socket_module = defineModule({
  name: '_socket',
  doc: 'Implementation module for socket operations.\n\nSee the socket module for documentation.',
  methods: [
    method('socketpair', METH.FASTCALL, socketpair),
    method('close', METH.O, (_module, o: PyObject) => {
      const result = onDescriptor(o, (fd) => memoryFs().close(fd));
      if (result === null) return null;
      Py_DECREF(result);
      return none();
    }),
    method('dup', METH.O, (_module, o: PyObject) => onDescriptor(o, (fd) => memoryFs().dup(fd))),
    method('gethostname', METH.NOARGS, () => PyUnicode_FromString('simulated')),
    method('getdefaulttimeout', METH.NOARGS, none),
    method('setdefaulttimeout', METH.O, none),
    method('getaddrinfo', METH.VARARGS | METH.KEYWORDS, noSuchName),
    ...['gethostbyname', 'gethostbyname_ex', 'gethostbyaddr', 'getnameinfo'].map((name) =>
      method(name, METH.VARARGS, noSuchName),
    ),
    swapped('htons', 16),
    swapped('ntohs', 16),
    swapped('htonl', 32),
    swapped('ntohl', 32),
  ],
  exec,
});
