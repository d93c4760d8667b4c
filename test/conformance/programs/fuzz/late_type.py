# The type of the unraisable hook's argument exists from the start, so a first unraisable exception
# makes no new tracked objects; library modules that are frozen are named so in their code.
import abc
import codecs
import gc
import os
import sys


class Bad:
    def __del__(self):
        raise ValueError(1)


class Quiet:
    def write(self, text):
        pass


sys.unraisablehook = lambda args: None
gc.collect()
x = Bad()
del x
gc.collect()
print([type(o).__name__ for o in gc.get_objects(0)])
print(abc.ABCMeta.register.__code__.co_filename, os.fspath, os.makedirs.__code__.co_filename)
print(codecs.getincrementalencoder.__code__.co_filename)
