"""Runs a part of one of CPython's test modules and tells of each test on a line of its own.

    driver.py MODULE BEGIN [ID ...] [-ID ...]

MODULE is a name in the package `test`; tests before number BEGIN of it are left out, and so are
those whose id is not among the ids given, if any are, and those whose id is given with a minus. Every line that the runner reads begins with
MARK; after it comes a JSON list: a kind, a test's number, its id, and what is to be said of it.
"""

import importlib
import json
import os
import sys
import traceback
import types
import unittest

MARK = '\x1e'


def say(*record):
    """Writes past sys.stdout, which tests replace."""
    os.write(1, f'\n{MARK}{json.dumps(record)}\n'.encode())


def flatten(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from flatten(test)
        else:
            yield test


class Reporter(unittest.TestResult):
    """Says what became of each test, once for each: of several faults the first counts."""

    def __init__(self, numbers):
        super().__init__()
        self.numbers = numbers
        self.told = None

    def tell(self, test, verdict, text=''):
        if self.told != test and id(test) in self.numbers:
            say('result', self.numbers[id(test)], test.id(), verdict, text)
        elif id(test) not in self.numbers:
            say('fixture', -1, str(test), verdict, text)
        self.told = test

    def startTest(self, test):
        super().startTest(test)
        self.told = None
        say('start', self.numbers[id(test)], test.id(), '')

    def addSuccess(self, test):
        super().addSuccess(test)
        self.tell(test, 'passed')

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.tell(test, 'failed', self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self.tell(test, 'errored', self.errors[-1][1])

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.tell(test, 'skipped', str(reason))

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.tell(test, 'passed', 'fails, as expected')

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.tell(test, 'failed', 'passes, although a failure is expected')

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            verdict = 'failed' if issubclass(err[0], test.failureException) else 'errored'
            text = ''.join(traceback.format_exception(*err))
            self.tell(test, verdict, f'{subtest}\n{text}')


def stand_in_for_dbm():
    """The library archive has no dbm, of which the tests of pickle use no more than a name."""
    dbm = sys.modules['dbm'] = types.ModuleType('dbm')
    exec('def whichdb(filename): pass', vars(dbm))


def main(name, begin, *choice):
    from test import support
    from test.support import script_helper

    # Modules ask this of a new interpreter, already when they are imported.
    setattr(script_helper, '__cached_interp_requires_environment', False)
    # As test.libregrtest does: no test that asks for much time, memory or a network.
    support.use_resources = ()
    if name in ('test_copyreg', 'test_pickle'):
        stand_in_for_dbm()
    module = importlib.import_module(f'test.{name}')
    tests = list(flatten(unittest.defaultTestLoader.loadTestsFromModule(module)))
    say('plan', -1, '', [test.id() for test in tests])
    numbers = {id(test): number for number, test in enumerate(tests)}
    wanted = {id for id in choice if not id.startswith('-')}
    unwanted = {id[1:] for id in choice if id.startswith('-')}
    chosen = [
        test
        for test in tests[int(begin):]
        if test.id() not in unwanted and (not wanted or test.id() in wanted)
    ]
    suite = unittest.TestSuite(chosen)
    # As deep as loaded suites are: test_tracemalloc asks for ten frames below a test.
    for _ in range(3):
        suite = unittest.TestSuite([suite])
    suite.run(Reporter(numbers))
    say('end', -1, '', '')


main(*sys.argv[1:])
