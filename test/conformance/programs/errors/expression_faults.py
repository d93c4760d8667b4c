"""Where a SyntaxError in a text that is no file points, and the line it shows."""

SOURCES = ["", " ", "\n", "# c", "# c\n", "1 +", "1 +\n", "\n\n1 +", "1 + # c", "1 + # c\n",
           "a b", "x.", "not", "1 if 2 else", "-", "f(a", " x", "1 +\\\n"]
for source in SOURCES:
    try:
        print(repr(source), eval(source, {"x": 1}))
    except SyntaxError as error:
        print("eval", repr(source), type(error).__name__, error.args)

STATEMENTS = ["x = # c", "x = 1 + # c\n", "return", "yield", "__debug__ = 1", "type X", "type X # c",
              "012", "match x # c", "def f(): # c\n", "import a, # c"]
for source in STATEMENTS:
    try:
        exec(source)
    except SyntaxError as error:
        print("exec", repr(source), type(error).__name__, error.args)
