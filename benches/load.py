#!/usr/bin/env python3
"""Load on loopback, bounded in count and time, with both ends in one run.

  python3 benches/load.py            all of it against target/release/netaide (build it first)
  python3 benches/load.py udp        20,000 datagrams a second of 64 bytes for 10 s
  python3 benches/load.py clients    10,000 TCP clients, each sends a line a second for 8 s
  python3 benches/load.py tcp        1 GB over one connection, beside a bare recv loop
  python3 benches/load.py udp --to PORT | clients --to PORT | tcp --to PORT
                                     the same load at a session that is open already, in the window for example
"""
import resource, signal, socket, subprocess, sys, threading, time
from pathlib import Path

NETAIDE = Path(__file__).resolve().parent.parent / "target/release/netaide"
HOST = "127.0.0.1"


class Session:
    """A netaide on the command line that records everything and shows nothing."""

    def __init__(self, kind):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM) as free:
            free.bind((HOST, 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [NETAIDE, kind, "--local", f"{HOST}:{self.port}", "--quiet"], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env={"LANG": "C"})
        time.sleep(0.5)

    def end(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.communicate(timeout=30)[1].strip().splitlines()[-1]


def udp(port, rate=20_000, seconds=10, size=64):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.connect((HOST, port))
    payload, total, sent = bytes(size), rate * seconds, 0
    start = time.perf_counter()
    while sent < total:
        due = min(total, int((time.perf_counter() - start) * rate) + 1)
        while sent < due:
            s.send(payload)
            sent += 1
        time.sleep(0.0005)
    print(f"udp: sent {sent} datagrams of {size} bytes in {time.perf_counter() - start:.1f} s")


def clients(port, count=10_000, seconds=8):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    count = min(count, hard - 100)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    start = time.perf_counter()
    sockets = [socket.create_connection((HOST, port)) for _ in range(count)]
    print(f"clients: {count} connected in {time.perf_counter() - start:.2f} s")
    line, sent, start = b"a line from a client, once a second\n", 0, time.perf_counter()
    for second in range(seconds):
        for at, s in enumerate(sockets):
            s.send(line)
            sent += 1
            if at % 200 == 0:
                ahead = start + second + at / count - time.perf_counter()
                if ahead > 0:
                    time.sleep(ahead)
    print(f"clients: sent {sent} lines, {sent * len(line)} bytes")
    for s in sockets:
        s.close()


def pump(port, total=1_000_000_000):
    s = socket.create_connection((HOST, port))
    block, left, start = b"0123456789abcdef" * 16384, total, time.perf_counter()
    while left > 0:
        s.sendall(block[:left])
        left -= len(block)
    s.shutdown(socket.SHUT_WR)
    s.recv(1)
    return total / (time.perf_counter() - start) / 1e6


def bare_receiver():
    server = socket.create_server((HOST, 0))

    def serve():
        connection, _ = server.accept()
        buffer = bytearray(256 * 1024)
        while connection.recv_into(buffer):
            pass
        connection.close()

    threading.Thread(target=serve, daemon=True).start()
    return server.getsockname()[1]


def tcp(port):
    ours = pump(port)
    bare = pump(bare_receiver())
    print(f"tcp: {ours:.0f} MB/s into netaide, {bare:.0f} MB/s into a bare recv loop: ratio {ours / bare:.2f}")


LOADS = {"udp": ("udp", udp), "clients": ("tcp-server", clients), "tcp": ("tcp-server", tcp)}

if __name__ == "__main__":
    arguments = sys.argv[1:]
    to = int(arguments[arguments.index("--to") + 1]) if "--to" in arguments else None
    for name in [a for a in arguments if a in LOADS] or LOADS:
        kind, load = LOADS[name]
        if to:
            load(to)
            continue
        session = Session(kind)
        load(session.port)
        time.sleep(1)
        print("      netaide:", session.end())
