"""A lending library: the kind of script that a course on classes and references ends with."""


class Item:
    """Something that can be lent."""

    count = 0

    def __init__(self, title, year):
        self.title = title
        self.year = year
        self.borrower = None
        Item.count += 1

    def describe(self):
        return self.title + " (" + str(self.year) + ")"

    def is_free(self):
        return self.borrower is None


class Book(Item):
    """An item with an author."""

    def __init__(self, title, year, author):
        Item.__init__(self, title, year)
        self.author = author

    def describe(self):
        return Item.describe(self) + " by " + self.author


class Film(Item):
    """An item with a length in minutes."""

    def __init__(self, title, year, minutes):
        Item.__init__(self, title, year)
        self.minutes = minutes

    def describe(self):
        return Item.describe(self) + ", " + str(self.minutes) + " min"


class Member:
    def __init__(self, name):
        self.name = name
        self.items = []

    def borrow(self, item):
        if not item.is_free():
            return False
        item.borrower = self
        self.items.append(item)
        return True

    def give_back(self, item):
        if item not in self.items:
            return False
        self.items.remove(item)
        item.borrower = None
        return True


class Library:
    """Items and members, by name."""

    def __init__(self):
        self.items = {}
        self.members = {}
        self.log = []

    def add_item(self, item):
        self.items[item.title] = item
        self.log.append(("add", item.title))

    def add_member(self, name):
        member = Member(name)
        self.members[name] = member
        self.log.append(("join", name))
        return member

    def lend(self, title, name):
        item = self.items.get(title)
        member = self.members.get(name)
        if item is None or member is None:
            self.log.append(("unknown", title))
            return False
        done = member.borrow(item)
        self.log.append(("lend" if done else "refuse", title))
        return done

    def free_titles(self):
        titles = []
        for title in sorted(self.items):
            if self.items[title].is_free():
                titles.append(title)
        return titles


class Node:
    """One element of a linked list."""

    def __init__(self, value, next=None):
        self.value = value
        self.next = next


class Stack:
    """Last in, first out."""

    def __init__(self):
        self.top = None
        self.size = 0

    def push(self, value):
        self.top = Node(value, self.top)
        self.size += 1

    def pop(self):
        node = self.top
        if node is None:
            return None
        self.top = node.next
        self.size -= 1
        return node.value


def fill(library):
    library.add_item(Book("Emma", 1815, "Austen"))
    library.add_item(Book("Ulysses", 1922, "Joyce"))
    library.add_item(Film("Metropolis", 1927, 153))
    library.add_member("Ada")
    library.add_member("Grace")


def total_minutes(library):
    minutes = 0
    for item in library.items.values():
        if isinstance(item, Film):
            minutes += item.minutes
    return minutes


def remember(value, seen=[]):
    """The default is one list
    for all calls."""
    seen.append(value)
    return seen


def counter():
    """A closure: each call of it has a list of its own."""
    count = [0]

    def step():
        count[0] += 1
        return count[0]

    return step


library = Library()
fill(library)
print(Item.count, library.free_titles())
print(library.lend("Emma", "Ada"))
print(library.lend("Emma", "Grace"))
print(library.lend("Dubliners", "Ada"))
print(library.free_titles())

ada = library.members["Ada"]
emma = library.items["Emma"]
print(emma.describe(), emma.borrower is ada)
print(library.items["Metropolis"].describe())
print(ada.give_back(emma), ada.give_back(emma))
print(total_minutes(library))

stack = Stack()
for word in ["one", "two", "three"]:
    stack.push(word)
print(stack.size, stack.pop(), stack.pop(), stack.size)

first = remember("a")
second = remember("b")
print(first is second, first)

step = counter()
step()
print(step())

matrix = [[0] * 3 for _ in range(3)]
matrix[1][1] = 5
shared = [[0] * 3] * 3
shared[1][1] = 5
print(matrix, shared)

squares = {n: n * n for n in range(5)}
evens = [n for n in squares if n % 2 == 0]
print(squares, evens)

# A cycle: each knows the other, and both live on without a name.
left = Node("left")
right = Node("right", left)
left.next = right
del left
del right

for entry in library.log:
    print(entry[0], entry[1])
