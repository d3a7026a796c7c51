#!/usr/bin/env python3
"""How fast TFTP is beside atftp and beside bare UDP, and how it stands two hundred clients at once.

    cargo build --release && python3 benches/tftp.py target/release/netaide [MIB] [ROUNDS] [PART…]

PART is one or more of get, put, window, bare, many; all without one. MIB is 256, ROUNDS 5.

  get, put   a file of MIB mebibytes at blksize 512, 1428 and 8192, window 1: netaide and atftp against the same server
             (atftpd; tftp-hpa's in.tftpd as well where it is installed or NETAIDE_TFTPD names it). Target: 1.5 times.
  window     the same at blksize 1428, windowsize 16, against netaide's own server and against atftpd, the only others
             that know windows. Target: 2 times. It cannot be reached against atftpd where that is busy for most of the
             time: how much of it is told in each line.
  bare       netaide to netaide, nothing set, beside two bare programs: one sends datagrams of the same size in a loop,
             the other receives them in a loop and counts until MIB mebibytes have come. What is lost between them is
             not missed. In C where there is a compiler, else in Python. Target: 0.7 of their rate.
  many       200 downloads at once of 1 MiB from netaide's server, by one process with 200 sockets: all whole, memory
             less than 50 MB above that of the idle server, and how far the first and the last to finish are apart.

Both sides take turns (A B A B …), the median of each counts, and what is timed is the whole process, from its start to
its end. Each file is compared with what was sent. Loopback only, everything in a temporary folder (in memory where that
is possible: the disk is not what is measured). Ends what it has started, by its id.
"""

import contextlib
import getpass
import json
import os
import selectors
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time

from beside import digest, running

HOST = "127.0.0.1"
BLKSIZES = (512, 1428, 8192)
CLIENTS = 200
# Datagrams in a loop, from one process to another: the system's own speed.
BARE = r"""
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
static char room[65536];
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec / 1e9; }
int main(int count, char **words) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int udp = socket(AF_INET, SOCK_DGRAM, 0);
    if (count == 4 && !strcmp(words[1], "send")) {
        address.sin_port = htons(atoi(words[2]));
        if (connect(udp, (void *)&address, length)) return 1;
        /* Until the receiver has closed its port, which the system tells. */
        while (send(udp, room, atoi(words[3]), 0) >= 0) {}
        return 0;
    }
    if (count != 3 || bind(udp, (void *)&address, length)) return 1;
    getsockname(udp, (void *)&address, &length);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    long long wanted = atoll(words[2]), bytes = recv(udp, room, sizeof room, 0);
    double start = now();
    while (bytes < wanted) bytes += recv(udp, room, sizeof room, 0);
    printf("%.6f\n", now() - start);
    return 0;
}
"""
BARE_PYTHON = r"""
import socket, sys, time
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
if sys.argv[1] == "send":
    udp.connect(("127.0.0.1", int(sys.argv[2])))
    datagram = bytes(int(sys.argv[3]))
    try:
        while True: udp.send(datagram)
    except ConnectionError: sys.exit()
udp.bind(("127.0.0.1", 0))
print(udp.getsockname()[1], flush=True)
room, wanted = bytearray(65536), int(sys.argv[2])
count, start = udp.recv_into(room), time.monotonic()
while count < wanted: count += udp.recv_into(room)
print(time.monotonic() - start)
"""


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind((HOST, 0))
        return free.getsockname()[1]


def answers(port, name):
    """Whether a server gives the first block, or the options, of a file."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ask:
        ask.settimeout(0.2)
        ask.sendto(b"\0\1" + name.encode() + b"\0octet\0blksize\0" + b"512\0", (HOST, port))
        with contextlib.suppress(OSError):
            reply, peer = ask.recvfrom(65536)
            ask.sendto(b"\0\5\0\0enough\0", peer)
            return reply[1] in (3, 6)
    return False


def wait_for(port, name):
    for _ in range(50):
        if answers(port, name):
            return
        time.sleep(0.1)
    raise SystemExit(f"no server answers on port {port}")


def server_of(kind, folder, port):
    user = getpass.getuser()
    if kind == "atftpd":
        words = ["atftpd", "--daemon", "--no-fork", "--port", port, "--bind-address", HOST]
        words += ["--user", user, "--group", user, "--logfile", os.devnull, folder]
    else:
        words = [in_tftpd(), "-L", "-c", "-u", user, "-a", f"{HOST}:{port}", "-s", folder]
    return running(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def in_tftpd():
    """That of tftp-hpa, or none: atftpd installs itself under the same name."""
    found = os.environ.get("NETAIDE_TFTPD") or shutil.which("in.tftpd", path=os.environ.get("PATH", "") + ":/usr/sbin")
    said = found and subprocess.run([found, "-V"], capture_output=True, text=True).stdout
    return found if said and "hpa" in said else None


def timed(words):
    start = time.monotonic()
    words = [str(word) for word in words]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    seconds = time.monotonic() - start
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(words)}: status {done.returncode}\n{done.stderr.decode(errors='replace')}")
    return seconds


class Bench:
    def __init__(self, program, mebibytes, rounds, folder):
        self.program, self.mebibytes, self.rounds = os.path.abspath(program), mebibytes, rounds
        self.served = os.path.join(folder, "served")
        self.folder = folder
        os.mkdir(self.served, 0o777)
        os.chmod(self.served, 0o777)
        os.chmod(folder, 0o755)
        self.source = os.path.join(self.served, "big.bin")
        with open(self.source, "wb") as file:
            for _ in range(mebibytes):
                file.write(os.urandom(1 << 20))
        os.chmod(self.source, 0o644)
        self.digest = digest(self.source)

    def netaide(self, way, port, blksize, window):
        words = [self.program, "tftp", way, "--quiet", "--blksize", blksize, "--windowsize", window]
        url = f"tftp://{HOST}:{port}/"
        if way == "get":
            return words + [url + "big.bin", "-o", self.folder + "/netaide.bin"], self.folder + "/netaide.bin"
        return words + [self.source, url + "netaide.put"], self.served + "/netaide.put"

    def atftp(self, way, port, blksize, window):
        words = ["atftp", "--option", f"blksize {blksize}"]
        if window > 1:
            words += ["--option", f"windowsize {window}"]
        if way == "get":
            return words + ["-g", "-r", "big.bin", "-l", self.folder + "/atftp.bin", HOST, port], self.folder + "/atftp.bin"
        return words + ["-p", "-l", self.source, "-r", "atftp.put", HOST, port], self.served + "/atftp.put"

    def once(self, made):
        words, result = made
        with contextlib.suppress(FileNotFoundError):
            os.remove(result)
        seconds = timed(words)
        self.check(result)
        os.remove(result)
        return seconds

    def check(self, path):
        # A server may still be writing the last bytes of an upload.
        deadline = time.monotonic() + 5
        while os.path.getsize(path) < os.path.getsize(self.source) and time.monotonic() < deadline:
            time.sleep(0.01)
        if digest(path) != self.digest:
            raise SystemExit(f"{path}: what arrived is not what was sent")

    def beside_atftp(self, way, kind, blksize, window, target):
        port = free_port()
        serving = self.serving(port) if kind == "netaide" else server_of(kind, self.served, port)
        with serving as server:
            wait_for(port, "big.bin")
            ours, theirs, busy = [], [], []
            for _ in range(self.rounds):
                before = processor(server.pid)
                ours.append(self.once(self.netaide(way, port, blksize, window)))
                busy.append(processor(server.pid) - before)
                theirs.append(self.once(self.atftp(way, port, blksize, window)))
        a, b = statistics.median(ours), statistics.median(theirs)
        what = f"{way} blksize {blksize:5} window {window:2} {kind:8}"
        # in.tftpd leaves each transfer to a process of its own, whose time is not in this.
        share = f"server busy {sum(busy) / sum(ours):4.0%}  " if window > 1 else ""
        print(f"{what}  netaide {self.rate(a)}  atftp {self.rate(b)}  {share}{verdict(b / a, target)}", flush=True)

    def rate(self, seconds):
        return f"{seconds:7.3f} s {self.mebibytes * 1.048576 / seconds:7.1f} MB/s"

    @contextlib.contextmanager
    def serving(self, port):
        words = [self.program, "tftp", "serve", self.served, "--listen", f"{HOST}:{port}", "--json", "--write"]
        words += ["--per-client", CLIENTS + 10]
        with running(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            process.stdout.readline()
            # What it prints is not read any more, and must not fill the pipe.
            drain = subprocess.Popen(["cat"], stdin=process.stdout, stdout=subprocess.DEVNULL)
            try:
                yield process
            finally:
                process.terminate()
                process.wait()
                drain.wait()

    def beside_bare(self):
        port = free_port()
        with self.serving(port):
            words = [self.program, "tftp", "get", f"tftp://{HOST}:{port}/big.bin", "-o", self.folder + "/auto.bin", "--force"]
            told = subprocess.run(words + ["--json"], capture_output=True, text=True, check=True).stdout
            end = [json.loads(line) for line in told.splitlines()][-1]
            size = end["blksize"] + 4
            ours, bare = [], []
            for _ in range(self.rounds):
                ours.append(self.once((words + ["--quiet"], self.folder + "/auto.bin")))
                bare.append(self.bare(size))
        a, b = statistics.median(ours), statistics.median(bare)
        what = f"automatic: blksize {end['blksize']}, window {end['windowsize']}"
        print(f"{what}  netaide {self.rate(a)}  bare {self.rate(b)}  {verdict(b / a, 0.7)}", flush=True)

    def bare(self, size):
        program = self.bare_program()
        receiver = subprocess.Popen(program + ["receive", str(self.mebibytes << 20)], stdout=subprocess.PIPE, text=True)
        port = receiver.stdout.readline().strip()
        with running(program + ["send", port, str(size)]):
            seconds = float(receiver.stdout.readline())
            receiver.wait()
        return seconds

    def bare_program(self):
        built = os.path.join(self.folder, "bare")
        if os.path.exists(built):
            return [built]
        compiler = shutil.which("cc")
        if not compiler:
            return [sys.executable, "-c", BARE_PYTHON]
        subprocess.run([compiler, "-O2", "-x", "c", "-o", built, "-"], input=BARE.encode(), check=True)
        return [built]

    def many(self, options, what):
        path = os.path.join(self.served, "one.bin")
        with open(path, "wb") as file:
            file.write(os.urandom(1 << 20))
        port = free_port()
        with self.serving(port) as server, open(path, "rb") as file:
            pid, wanted = server.pid, file.read()
            idle = memory(pid, "VmRSS")
            start = time.monotonic()
            ended = download_at_once(port, options, wanted)
            most = memory(pid, "VmHWM")
        times = sorted(end - start for end in ended)
        above = (most - idle) / 1024
        print(f"{CLIENTS} downloads of 1 MiB, {what}: all whole;", end=" ")
        print(f"first after {times[0]:.2f} s, median {statistics.median(times):.2f} s, last {times[-1]:.2f} s;", end=" ")
        print(f"memory {idle / 1024:.1f} MB idle, at most {above:.1f} MB above (target 50) {mark(above < 50)}", flush=True)


def memory(pid, name):
    """Of a process, in KiB."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(name + ":"))


def processor(pid):
    """Seconds of processor time that a process has used."""
    with open(f"/proc/{pid}/stat") as stat:
        user, system = stat.read().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


class Download:
    """One client: asks, acknowledges what comes in order, and notes when it had all."""

    def __init__(self, port, options):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.options = dict(options)
        self.size, self.window = 512, 1
        self.next, self.data, self.end = 1, bytearray(), None
        # A gap is told once, and not with each block behind it.
        self.gap = False
        pairs = b"".join(f"{name}\0{value}\0".encode() for name, value in options)
        self.last, self.peer = b"\0\1one.bin\0octet\0" + pairs, (HOST, port)
        self.heard = time.monotonic()
        self.repeat()

    def repeat(self):
        self.socket.sendto(self.last, self.peer)

    def acknowledge(self):
        self.last = struct.pack("!HH", 4, (self.next - 1) & 0xFFFF)
        self.repeat()

    def take(self):
        with contextlib.suppress(BlockingIOError):
            while self.end is None:
                packet, self.peer = self.socket.recvfrom(65536)
                self.heard = time.monotonic()
                self.hear(packet)

    def hear(self, packet):
        opcode, block = struct.unpack_from("!HH", packet)
        if opcode == 5:
            raise SystemExit(f"refused: {packet[4:]}")
        if opcode == 6:
            words = packet[2:].split(b"\0")
            taken = {words[at].lower(): int(words[at + 1]) for at in range(0, len(words) - 1, 2)}
            self.size, self.window = taken.get(b"blksize", 512), taken.get(b"windowsize", 1)
            self.acknowledge()
        elif opcode == 3 and block == self.next & 0xFFFF:
            self.data += packet[4:]
            self.next += 1
            self.gap = False
            last = len(packet) - 4 < self.size
            if last or (self.next - 1) % self.window == 0:
                self.acknowledge()
            if last:
                self.end = time.monotonic()
        elif opcode == 3 and not self.gap:
            self.gap = True
            self.acknowledge()


def download_at_once(port, options, wanted):
    """The times at which each of the clients had its file."""
    poll = selectors.DefaultSelector()
    clients = [Download(port, options) for _ in range(CLIENTS)]
    for client in clients:
        poll.register(client.socket, selectors.EVENT_READ, client)
    left, looked = CLIENTS, time.monotonic()
    while left:
        for key, _ in poll.select(0.2):
            key.data.take()
            if key.data.end is not None:
                poll.unregister(key.fileobj)
                left -= 1
        if time.monotonic() - looked > 0.5:
            looked = time.monotonic()
            for client in clients:
                if client.end is None and looked - client.heard > 1:
                    client.heard = looked
                    client.repeat()
    for client in clients:
        client.socket.close()
        if client.data != wanted:
            raise SystemExit("what arrived is not what was sent")
    return [client.end for client in clients]


def mark(good):
    return "reached" if good else "MISSED"


def verdict(ratio, target):
    return f"ratio {ratio:5.2f} (target {target}) {mark(ratio >= target)}"


def main():
    words = sys.argv[1:]
    numbers = [word for word in words[1:] if word.isdigit()]
    parts = [word for word in words[1:] if not word.isdigit()] or ["get", "put", "window", "bare", "many"]
    mebibytes, rounds = int(numbers[0]) if numbers else 256, int(numbers[1]) if len(numbers) > 1 else 5
    shared = "/dev/shm"
    room = os.path.isdir(shared) and shutil.disk_usage(shared).free > (mebibytes * 4) << 20
    with tempfile.TemporaryDirectory(dir=shared if room and "TMPDIR" not in os.environ else None) as folder:
        bench = Bench(words[0], mebibytes, rounds, folder)
        kinds = ["atftpd"] + (["in.tftpd"] if in_tftpd() else [])
        for way in [way for way in ("get", "put") if way in parts]:
            for kind in kinds:
                for blksize in BLKSIZES:
                    bench.beside_atftp(way, kind, blksize, 1, 1.5)
        if "window" in parts:
            for way in ("get", "put"):
                for kind in ("netaide", "atftpd"):
                    bench.beside_atftp(way, kind, 1428, 16, 2.0)
        if "bare" in parts:
            bench.beside_bare()
        if "many" in parts:
            bench.many([("blksize", 1428)], "blksize 1428")
            bench.many([("blksize", 8192), ("windowsize", 16)], "blksize 8192, windowsize 16")


if __name__ == "__main__":
    main()
