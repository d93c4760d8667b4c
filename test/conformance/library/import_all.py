"""Imports every module of the library archive and prints a line for each that fails."""
import _imp
import io
import sys
import warnings

warnings.simplefilter("ignore")
names = _imp._frozen_module_names()
out = sys.stdout
for name in names:
    sys.stdout = io.StringIO()
    try:
        __import__(name)
    except BaseException as error:
        print(f"{name}: {type(error).__name__}: {error}", file=out)
    finally:
        sys.stdout = out
print(len(names), "modules")
