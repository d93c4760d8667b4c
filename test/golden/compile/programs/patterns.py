"""The match statement."""


def classify(command):
    match command:
        case []:
            return 'empty'
        case ['go', direction] | ['walk', direction]:
            return direction
        case [first, *_, last] if first == last:
            return first
        case {'name': str(name), 'tags': [_, *tags], **rest}:
            return name, tags, rest
        case Point(x=0, y=y) | Point(0, y):
            return y
        case (1 | -2 | 3.5 | 1 + 2j) as number:
            return number
        case None | True:
            return command
        case {}:
            return {}
        case errors.A | "text" | b'bytes':
            pass
        case _:
            raise ValueError(command)


def pairs(a, b):
    match a, b:
        case 0, *others:
            return others
        case x, y:
            return x + y
