#!/usr/bin/env python3
"""How fast a file goes from one FeiQ of ours to another, beside the same file through socat.

    cargo build --release && python3 benches/feiq.py target/release/netaide [MIB] [ROUNDS]

MIB is 1024, ROUNDS 5.

  netaide    `netaide feiq file` at 127.0.0.1 offers a file of MIB mebibytes, `netaide feiq fetch` at 127.0.0.2 takes it:
             presence, the offer, the request and the connection are part of it. Target: 0.5 of the rate of socat.
  socat      the same file through one TCP connection between the same addresses, and nothing else around it.

Both sides take turns (A B A B …), the median of each counts, and what is timed begins with the program that sends and
ends with the program that receives, which waits from before. Each file is compared with what was sent. Loopback only,
everything in a temporary folder (in memory where that is possible: the disk is not what is measured). Ends what it has
started, by its id.
"""

import contextlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from beside import digest, running

GIVER, TAKER = "127.0.0.1", "127.0.0.2"
TARGET = 0.5


def ended(process, what):
    if process.wait() != 0:
        raise SystemExit(f"{what}: status {process.returncode}")


def free_port():
    """One that is free for UDP and TCP at both addresses, as far as a moment tells."""
    while True:
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
            port = 0
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                for host in (GIVER, TAKER):
                    one = stack.enter_context(socket.socket(socket.AF_INET, kind))
                    one.bind((host, port))
                    port = one.getsockname()[1]
            return port


def listens(host, port):
    """Whether a TCP port is open there, without connecting to it: the first connection is the one that counts."""
    wanted = "".join(f"{int(part):02X}" for part in reversed(host.split("."))) + f":{port:04X}"
    with open("/proc/net/tcp") as lines:
        return any(line.split()[1] == wanted and line.split()[3] == "0A" for line in lines if ":" in line)


def wait_for(host, port):
    for _ in range(500):
        if listens(host, port):
            return
        time.sleep(0.01)
    raise SystemExit(f"nothing listens at {host}:{port}")


class Bench:
    def __init__(self, program, mebibytes, folder):
        self.program, self.mebibytes, self.folder = os.path.abspath(program), mebibytes, folder
        self.source, self.into = os.path.join(folder, "big.bin"), os.path.join(folder, "into")
        os.mkdir(self.into)
        with open(self.source, "wb") as file:
            for _ in range(mebibytes):
                file.write(os.urandom(1 << 20))
        self.digest = digest(self.source)

    def check(self, path):
        if digest(path) != self.digest:
            raise SystemExit(f"{path}: what arrived is not what was sent")
        os.remove(path)

    def netaide(self):
        port = free_port()

        def feiq(words, here, there):
            common = ["--bind", here, "--port", port, "--broadcast", "none", "--beyond", there]
            where = os.path.join(self.folder, here)
            return running([self.program, "feiq"] + words + common, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, env=dict(os.environ, NETAIDE_CONFIG=where))

        peer = f"{GIVER}:{port}"
        with feiq(["fetch", "--from", peer, "--into", self.into], TAKER, GIVER) as taker:
            wait_for(TAKER, port)
            start = time.monotonic()
            with feiq(["file", "--to", f"{TAKER}:{port}", self.source], GIVER, TAKER) as giver:
                ended(taker, "netaide feiq fetch")
                seconds = time.monotonic() - start
                ended(giver, "netaide feiq file")
        self.check(os.path.join(self.into, "big.bin"))
        return seconds

    def socat(self):
        port, path = free_port(), os.path.join(self.into, "socat.bin")
        # As large as what netaide reads and writes at once.
        common = ["socat", "-u", "-b", 128 << 10]
        with running(common + [f"TCP-LISTEN:{port},bind={TAKER}", f"CREATE:{path}"]) as taker:
            wait_for(TAKER, port)
            start = time.monotonic()
            with running(common + [f"OPEN:{self.source},rdonly", f"TCP:{TAKER}:{port},bind={GIVER}"]) as giver:
                ended(taker, "socat, which receives")
                seconds = time.monotonic() - start
                ended(giver, "socat, which sends")
        self.check(path)
        return seconds

    def rate(self, seconds):
        return f"{seconds:7.3f} s {self.mebibytes * 1.048576 / seconds:7.1f} MB/s"

    def compare(self, rounds):
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(self.netaide())
            theirs.append(self.socat())
        a, b = statistics.median(ours), statistics.median(theirs)
        verdict = "reached" if b / a >= TARGET else "MISSED"
        print(f"file of {self.mebibytes} MiB  netaide {self.rate(a)}  socat {self.rate(b)}", end="  ")
        print(f"ratio {b / a:5.2f} (target {TARGET}) {verdict}", flush=True)


def main():
    words = sys.argv[1:]
    mebibytes = int(words[1]) if len(words) > 1 else 1024
    rounds = int(words[2]) if len(words) > 2 else 5
    shared = "/dev/shm"
    room = os.path.isdir(shared) and shutil.disk_usage(shared).free > (mebibytes * 3) << 20
    with tempfile.TemporaryDirectory(dir=shared if room and "TMPDIR" not in os.environ else None) as folder:
        Bench(words[0], mebibytes, folder).compare(rounds)


if __name__ == "__main__":
    main()
