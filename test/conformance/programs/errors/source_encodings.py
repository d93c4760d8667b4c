for s in [b'# coding=latin9\nx=1', b'# coding=nonsense\nx=1', b'# coding=ascii\nx="\xb5"', b'# coding=cp1251\nx="\xb5"', b'\xef\xbb\xbf# coding=latin-1\nx=1', b'\xef\xbb\xbfx=1', b'# coding=Latin_1-unix\nx="\xb5"', b'# coding=rot13\nk=1', b'# coding=hex\nk=1', b'#!/bin/x\n# -*- coding: koi8-r -*-\nx="\xc1"', b'# coding: cp437\nx="\x80"', b'# coding=mac_roman\nx="\x80"', b'# coding=UTF_8\nx="\xc3\xa9"', b'# coding=utf-8-sig\nx="\xc3\xa9"', b'# coding=idna\nx=1', b'# coding=unicode_escape\nx="\\x41"']:
    ns = {}
    try: exec(compile(s, 'f.py', 'exec'), ns); print(s, ascii(ns.get('x')))
    except Exception as e: print(s, type(e), e.args)
