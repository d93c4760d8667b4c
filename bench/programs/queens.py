"""All ways to place six queens."""


def safe(board, column):
    row = len(board)
    for r in range(row):
        c = board[r]
        if c == column or c - r == column - row or c + r == column + row:
            return False
    return True


def solve(size, board, found):
    if len(board) == size:
        found.append(list(board))
        return
    for column in range(size):
        if safe(board, column):
            board.append(column)
            solve(size, board, found)
            board.pop()


solutions = []
solve(6, [], solutions)
print(len(solutions), solutions[0])
