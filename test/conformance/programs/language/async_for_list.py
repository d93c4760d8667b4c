# A list of constants stays a list in `async for`.
async def main():
    async for x in [1]:
        pass


try:
    main().send(None)
except TypeError as exc:
    print(exc)
