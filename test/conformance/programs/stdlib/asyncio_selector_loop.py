# The selector loop without a network: sleeping order, its self-pipe, and a pair of sockets.
import asyncio
import selectors
import socket


async def late(seconds, name):
    await asyncio.sleep(seconds)
    print("woke", name)
    return name


async def main():
    print(await asyncio.gather(late(0.03, "c"), late(0.01, "a"), late(0.02, "b")))
    loop = asyncio.get_running_loop()
    loop.call_soon_threadsafe(print, "through the self-pipe")
    await asyncio.sleep(0.01)
    a, b = socket.socketpair()
    a.setblocking(False)
    b.setblocking(False)
    waiting = asyncio.create_task(loop.sock_recv(b, 100))
    await asyncio.sleep(0)
    await loop.sock_sendall(a, b"over the pair")
    print(await waiting)
    a.close()
    print(await loop.sock_recv(b, 100))
    b.close()


asyncio.run(main())

a, b = socket.socketpair()
with selectors.DefaultSelector() as selector:
    selector.register(b, selectors.EVENT_READ, "b")
    print(selector.select(0))
    print(a.send(b"xyz"))
    print([(key.data, mask) for key, mask in selector.select(1)])
print(b.recv(2), b.recv(2), a.fileno() >= 0, a.family.name, a.type.name)
b.close()
try:
    a.send(b"x")
except BrokenPipeError as exc:
    print(type(exc).__name__, exc)
a.close()
print(a.fileno())
