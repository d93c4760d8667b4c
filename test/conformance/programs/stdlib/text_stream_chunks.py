# Text streams read in small chunks: lines, limits, positions; and what they hold meanwhile.
import _tracemalloc
import gc
import io
import os
import random

random.seed(5)
ALPHABET = ['a', 'b', '\r', '\n', '\r\n', '\u20ac', '\U0001f600', '\xe9', 'xyz', '']


def text(n):
    return ''.join(random.choice(ALPHABET) for _ in range(n))


for round in range(60):
    t = text(round)
    for newline in (None, '', '\n', '\r', '\r\n'):
        f = io.TextIOWrapper(io.BytesIO(t.encode()), 'utf-8', newline=newline)
        f._CHUNK_SIZE = random.randint(1, 9)
        out = []
        while True:
            k = random.randint(0, 5)
            if k == 0:
                s = f.read(random.randint(0, 5))
            elif k == 1:
                s = f.readline(random.randint(0, 4))
            elif k == 2:
                s = f.readline()
            elif k == 3 and random.random() < 0.3:
                s = f.read()
            else:
                s = f.readline(3)
            out.append(s)
            if not s and random.random() < 0.5 and not f.read(1):
                break
        print(newline, f._CHUNK_SIZE, ascii(out), f.newlines)
    f = io.TextIOWrapper(io.BytesIO(t.encode()), 'utf-8', newline='')
    f._CHUNK_SIZE = random.randint(1, 9)
    print(ascii(list(f)))


def sizes():
    here = [q[1] for q in _tracemalloc._get_traces() if q[2][0][0] == __file__]
    # Names of 18 letters are in the method cache, or not, by their addresses.
    return sorted(size for size in here if size != 59)


with open('lines.txt', 'w') as f:
    for i in range(300):
        f.write('line %d of the file\n' % i)


def steps():
    out = []
    f = open('lines.txt')
    out.append(sizes())
    f.readline()
    out.append(sizes())
    for line in f:
        break
    out.append(sizes())
    f.read(10)
    out.append(sizes())
    f.seek(0)
    out.append(sizes())
    f.close()
    out.append(sizes())
    del f
    out.append(sizes())
    with open('lines.txt', 'w') as f:
        f.write('one')
        out.append(sizes())
        f.write('two')
        out.append(sizes())
        f.flush()
        out.append(sizes())
    return out


steps()
gc.collect()
_tracemalloc.start(1)
result = steps()
_tracemalloc.stop()
for r in result:
    print(r)

gc.disable()
gc.collect()
seen = []


def note(phase, info):
    if phase == 'start':
        seen.append(gc.get_count()[0])


f = open('lines.txt', 'rb')
w = open('lines.txt', 'wb')
gc.collect()
gc.callbacks.append(note)
gc.enable()
for threshold in range(1, 7):
    gc.set_threshold(threshold, 100, 100)
    w.write(b'abc')
    w.flush()
    f.read1(10)
    len('')
    gc.set_threshold(700, 10, 10)
    gc.collect(0)
gc.callbacks.clear()
print(seen)
os.remove('lines.txt')
