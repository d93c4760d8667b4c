"""A million line steps with a hundred thousand objects alive: how far can you look?

Shelves of books, each linked to the next one on its shelf and back to its shelf; a catalogue by
number; readers who borrow and return. Open it with "Visualize memory" and drag the timeline, find
`Book` or a number with the search field, select an object and ask why it is alive.
"""

import gc

SHELVES = 110
BOOKS_PER_SHELF = 300
LOANS = 76_500


class Shelf:
    def __init__(self, label):
        self.label = label
        self.first = None
        self.books = []


class Book:
    def __init__(self, number, shelf):
        self.number = number
        self.shelf = shelf
        self.next = None
        self.history = []


def fill(shelf, start):
    previous = None
    for number in range(start, start + BOOKS_PER_SHELF):
        book = Book(number, shelf)
        if previous is None:
            shelf.first = book
        else:
            previous.next = book
        shelf.books.append(book)
        catalogue[number] = book
        previous = book


def lend(count):
    number = 1
    waiting = []
    for loan in range(count):
        number = (number * 1321 + 7) % total
        book = catalogue[number]
        waiting.append(book)
        if len(waiting) > 20:
            returned = waiting.pop(0)
            returned.history.append(loan)
            if len(returned.history) > 4:
                returned.history.clear()


gc.disable()
catalogue = {}
shelves = []
for index in range(SHELVES):
    shelf = Shelf(f"shelf {index}")
    shelves.append(shelf)
    fill(shelf, index * BOOKS_PER_SHELF)
total = len(catalogue)
print(f"{total} books on {len(shelves)} shelves")

lend(LOANS)
print("lent and returned", LOANS, "times")

favourite = catalogue[total // 2]
removed = shelves[3]
del shelves[3]
for book in removed.books:
    del catalogue[book.number]
del removed, shelf, book
print("unreachable objects found:", gc.collect())

last = shelves.pop()
shelves.clear()
catalogue.clear()
print("still alive through one favourite:", len(favourite.shelf.books))
del favourite, last
print("unreachable objects found:", gc.collect())
