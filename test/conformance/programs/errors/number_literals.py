import warnings
for s in ["0xfor x", "0b1_2","0o1_8","1_a","0b1in x","0xfif x else y","0x1for x in y", "1jif x else y", "1.if x else y", "0_7", "1__0", "1_.5", "0xg", "1e5and x","5spam", "0or x", "x if 0xfelse y", "1not in x","1is x","1as x", "[1for x in ()]", "0xelse", "0b1and 1", "0b1_and 1","1if 1else 0", "0o7_or 1", "0b12", "0b0or 1", "00", "00and x", "1_000in x", "1.0e5_", "0e0or 1", "1jor 2", "1Jand 2", "1n", "1i", "1.a", "1.5f", "0xAB and 0xfin x","9o", "9n", "9no", "9not", "1⁄4", "0b1⁄4","1e5é", "0_", "0x_", "0x_1", "0b_", "0b_1", "1_é"]:
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter('always')
        try: compile(s, 'f', 'eval'); r='ok'
        except SyntaxError as e: r=(e.msg,e.lineno,e.offset,e.end_lineno,e.end_offset)
        print(s, r, [(str(x.message),x.lineno) for x in w])
