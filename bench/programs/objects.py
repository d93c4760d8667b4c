"""A hundred thousand instances with two attributes, all alive at the end."""


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


def main():
    points = []
    total = 0
    for i in range(100000):
        point = Point(i, i + 1)
        points.append(point)
        total += point.x
    print(total, len(points))


main()
