import os
from pathlib import Path

path = Path('/tmp/heapscope-utime.txt')


def tried(*args, **kwargs):
    try:
        os.utime(*args, **kwargs)
    except Exception as e:
        print(type(e).__name__, e)
    else:
        st = os.stat(path)
        print(st.st_atime_ns, st.st_mtime_ns, st.st_atime, st.st_mtime, st[7], st[8])


path.unlink(missing_ok=True)
old = os.umask(0)
path.touch()
print(oct(path.stat().st_mode))
os.umask(0o027)
path.unlink()
with open(path, 'w') as f:
    f.write('x')
    tried(f.fileno(), (5, 6))
print(oct(path.stat().st_mode), oct(os.umask(old)))
path.touch()
print(path.stat().st_mtime > 1.6e9)
try:
    path.touch(exist_ok=False)
except FileExistsError as e:
    print(e)

tried(path, (1, 2))
tried(path, times=(1.5, 1234567890.987654321))
tried(path, (-1.25, -3))
tried(path, ns=(123456789012345678, -1))
tried(path, None, ns=(7, 8))
tried(path, (1, 2), ns=(7, 8))
tried(path, [1, 2])
tried(path, (1, 2, 3))
tried(path, ns=None)
tried(path, ns=[1, 2])
tried(path, ('a', 2))
tried(path, (float('nan'), 2))
tried(path, (2**70, 2))
tried(path, ns=(2**100, 2))
tried(path, ns=('a', 2))
tried('/tmp/no-such-file', None)
tried(path, (1, 2), (3, 4))
os.utime(path)
print(path.stat().st_mtime == path.stat().st_atime)
path.unlink()

for function in os.stat, os.listdir, os.scandir, os.mkdir, os.rmdir, os.unlink:
    try:
        function(path / 'sub')
    except OSError as e:
        print(function.__name__, e)
try:
    os.rename(path, Path('/tmp/other'))
except OSError as e:
    print(e)
try:
    os.stat(os.fsencode(path))
except OSError as e:
    print(e)
