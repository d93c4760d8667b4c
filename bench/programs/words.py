"""Counts words of a text in a dict."""
TEXT = """the quick brown fox jumps over the lazy dog and the dog sleeps on
while a bird sings in the old tree and nobody counts what it costs but we do"""


def main():
    counts = {}
    for _ in range(2000):
        for word in TEXT.split():
            if word in counts:
                counts[word] += 1
            else:
                counts[word] = 1
    best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    print(best[:3], sum(counts.values()))


main()
