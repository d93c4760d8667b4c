/** `size(x)` is what `sys.getsizeof` says: figures of CPython 3.12.1. */
import assert from 'node:assert/strict';
import { checkScript } from '../../support/annotated';

const SCRIPT = `import collections, array
a=[1,2]
for i in range(20): a.append(i)
d={}
for i in range(20): d[i]=i
e={'a':1}
s=set(range(50))
q=collections.deque(range(200))
o=collections.OrderedDict(a=1,b=2)
n=10**30
t='hello'
u='hé'
f=1.5
ba=bytearray(b'abc')
ba.append(3)
class C:
    def __init__(self): self.x=1
c=C()
class D:
    __slots__=('x',)
dd=D()
def fn(): pass
g=(i for i in a)
ar=array.array('i',[1,2,3])
tt=(1,2,3)
fs=frozenset(range(3))
x=1
`;

/** Name and bytes. */
const SIZES: readonly (readonly [string, number])[] = [
  ['a', 248],
  ['d', 632],
  ['e', 184],
  ['s', 2264],
  ['q', 2344],
  ['o', 376],
  ['n', 40],
  ['t', 46],
  ['u', 59],
  ['f', 24],
  ['ba', 63],
  ['c', 48],
  ['C', 1704],
  ['dd', 40],
  ['fn', 160],
  ['g', 192],
  ['ar', 92],
  ['tt', 64],
  ['fs', 216],
  ['x', 28],
];

describe('sizes of recorded objects', () => {
  it('count the blocks that containers keep apart', () => {
    const expectations = SIZES.map(
      ([name, bytes]) => `# heap: expect size(${name}) == ${bytes} B\n`,
    );
    const { wrong, held } = checkScript(SCRIPT + expectations.join(''));
    assert.deepEqual(wrong, []);
    assert.equal(held, SIZES.length);
  });

  it('change with the container, forward and back', () => {
    const { wrong } = checkScript(`a = [1]  # heap: expect size(a) == 64 B
a.append(2)  # heap: expect size(a) == 120 B
a.clear()  # heap: expect size(a) == 56 B
b = bytearray(b'ab')  # heap: expect size(b) == 59 B
b += b'cdefgh'  # heap: expect size(b) == 65 B
`);
    assert.deepEqual(wrong, []);
  });
});
