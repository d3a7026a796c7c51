"""What the benches of files have in common: programs beside each other."""

import contextlib
import hashlib
import subprocess


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "blake2b").digest()


@contextlib.contextmanager
def running(words, **more):
    """A program that runs meanwhile; it is ended behind that."""
    process = subprocess.Popen([str(word) for word in words], **more)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()
