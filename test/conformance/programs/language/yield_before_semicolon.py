"""A yield of nothing before a semicolon."""
import ast


def f(): yield; yield None; return 1


def g():
    got = yield; print(got); other = (yield); yield; return


print(list(f()))
gen = g()
print(next(gen), gen.send("a"), list(gen))
try:
    exec("def h(): x = yield; 1 / 0\nit = h()\nnext(it)\nnext(it)")
except ZeroDivisionError as e:
    tb = e.__traceback__.tb_next.tb_next
    print(tb.tb_lineno, list(tb.tb_frame.f_code.co_positions())[-8:])
print(ast.dump(ast.parse("def f(): yield; a = yield; b"), include_attributes=True))
