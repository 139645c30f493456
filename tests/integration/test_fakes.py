# SPDX-License-Identifier: ISC
"""The judges of the messages to chat tools, judged: what tests/fakes/ must catch, must let pass, and must answer."""
import os
import sys
import traceback
import unittest

FAKES = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "fakes")
sys.path.insert(0, FAKES)


class Tap(unittest.TestResult):
    """One line a test; what its subtests found stands before it as comments."""

    def __init__(self):
        super().__init__()
        self.n = self.failed = 0
        self.bad = False

    def startTest(self, test):
        super().startTest(test)
        self.n += 1
        self.bad = self.skipped_now = False

    def stopTest(self, test):
        super().stopTest(test)
        if not self.skipped_now:
            print(f"{'not ok' if self.bad else 'ok'} {self.n} - {test.id()}", flush=True)
        self.failed += self.bad

    def wrong(self, test, err):
        self.bad = True
        text = f"{test.id()}\n" + "".join(traceback.format_exception(*err))
        print("# " + text.rstrip().replace("\n", "\n# "), flush=True)

    def addFailure(self, test, err):
        self.wrong(test, err)

    def addError(self, test, err):
        self.wrong(test, err)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.wrong(subtest, err)

    def addSkip(self, test, reason):
        self.skipped_now = True
        print(f"ok {self.n} - {test.id()} # SKIP {reason}", flush=True)


def main():
    result = Tap()
    unittest.TestLoader().loadTestsFromNames(["test_rules", "test_hook"]).run(result)
    print(f"1..{result.n}")
    return 1 if result.failed or not result.n else 0


if __name__ == "__main__":
    sys.exit(main())
