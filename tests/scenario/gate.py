# A gate at which a handler of the probe server waits until the test opens it: a FIFO. So that no
# test has to sleep until something "must have happened".
import errno
import os
import time

from program import PATIENCE


class Gate:
    def __init__(self, path):
        self.path = str(path)
        self.descriptor = None
        os.mkfifo(path)

    def await_arrival(self):
        """Returns when a handler stands at the gate: a FIFO opens only if somebody reads it."""
        deadline = time.monotonic() + PATIENCE
        while self.descriptor is None:
            try:
                self.descriptor = os.open(self.path, os.O_WRONLY | os.O_NONBLOCK)
            except OSError as problem:
                if problem.errno != errno.ENXIO or time.monotonic() > deadline:
                    raise
                time.sleep(0.002)  # pace: the handler is on its way; the deadline decides.

    def open(self):
        """The handler goes on."""
        os.close(self.descriptor)
        self.descriptor = None

    def release(self):
        """After a test that failed before it opened: nobody is left waiting."""
        if self.descriptor is not None:
            self.open()
        os.close(os.open(self.path, os.O_RDWR | os.O_NONBLOCK))
