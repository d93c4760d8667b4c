"""The sieve of Eratosthenes up to 200,000."""


def sieve(limit):
    flags = [True] * (limit + 1)
    flags[0] = flags[1] = False
    i = 2
    while i * i <= limit:
        if flags[i]:
            for j in range(i * i, limit + 1, i):
                flags[j] = False
        i += 1
    count = 0
    for i in range(limit + 1):
        if flags[i]:
            count += 1
    return count


print(sieve(200000))
