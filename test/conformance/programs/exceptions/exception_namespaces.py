"""What stands in the namespaces of the exception types: only some have a __new__ of their own."""
import builtins

for name in sorted(vars(builtins)):
    value = getattr(builtins, name)
    if isinstance(value, type) and issubclass(value, BaseException):
        print(name, value.__basicsize__, [k for k in vars(value) if k != "__doc__"])

for function in (getattr, iter, next, anext, dir, vars, max, min, int.__round__, round):
    print(function.__name__, function.__text_signature__, function.__doc__.splitlines()[0])
