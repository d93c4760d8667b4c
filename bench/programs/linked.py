"""Ten thousand linked nodes, walked, then closed to a cycle that only the collector can free."""
try:
    import gc
except ImportError:
    gc = None


class Node:
    def __init__(self, value, next):
        self.value = value
        self.next = next


def build(count):
    head = None
    for i in range(count):
        head = Node(i, head)
    return head


def main():
    head = build(10000)
    node = head
    total = 0
    while node is not None:
        total += node.value
        last = node
        node = node.next
    last.next = head
    head = last = node = None
    if gc is not None:
        gc.collect()
    print(total)


main()
