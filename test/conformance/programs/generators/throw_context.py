# The context of an exception that is thrown into a generator: what the generator handles itself,
# not what the caller handles.
from contextlib import contextmanager


def catching():
    try:
        yield
    except BaseException as error:
        print(repr(error), repr(error.__context__))
        yield


def handling():
    try:
        raise KeyError
    except KeyError:
        try:
            yield
        except BaseException as error:
            print(repr(error), repr(error.__context__), repr(error.__context__.__context__))
            yield


outer, thrown = Exception('outer'), Exception('thrown')
try:
    raise outer
except Exception:
    for function in (catching, handling):
        for exception in (thrown, ValueError):
            generator = function()
            next(generator)
            generator.throw(exception)


@contextmanager
def replacing(error):
    try:
        yield
    finally:
        raise error


errors = [Exception(i) for i in range(4)]
try:
    with replacing(errors[3]), replacing(errors[2]), replacing(errors[1]):
        raise errors[0]
except Exception as error:
    while error is not None:
        print(repr(error))
        error = error.__context__
