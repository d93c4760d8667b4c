# ~ of a literal bool is folded, and warns whoever has it compiled.
import warnings

print(~True, ~False)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter('always')
    code = compile('~True', 'q', 'eval')
    print(code.co_consts, eval(code))
    flag = True
    ~flag
for w in caught:
    print(w.category.__name__, w.message)
