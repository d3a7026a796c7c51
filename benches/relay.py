#!/usr/bin/env python3
"""How fast a relay is beside socat, between the same two ends, with everything recorded.

    cargo build --release && python3 benches/relay.py target/release/netaide [MIB] [ROUNDS]

One process writes MIB (1024) pseudo-random mebibytes through the relay to another, which hashes them after they came.
The two relays take turns, and the best round of each counts. Loopback only. Ends what it has started, by its id.
"""

import hashlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time

BLOCK = os.urandom(1 << 20)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def start_netaide(program, server, capture):
    port = free_port()
    arguments = [program, "relay", "--listen", f"127.0.0.1:{port}", "--to", f"127.0.0.1:{server}", "--quiet"]
    process = subprocess.Popen(arguments + ["--capture", capture, "--capture-limit", "16384"], stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    return process, port


def start_socat(server):
    port = free_port()
    arguments = ["socat", f"TCP-LISTEN:{port},fork,reuseaddr,bind=127.0.0.1", f"TCP:127.0.0.1:{server}"]
    process = subprocess.Popen(arguments)
    time.sleep(0.5)
    return process, port


def transfer(port, listener, mebibytes):
    """Seconds from the first byte to the last, and whether both hashes are equal."""
    arrived = {}

    def take():
        stream, _ = listener.accept()
        digest, room, count = hashlib.blake2b(), bytearray(1 << 20), 0
        while length := stream.recv_into(room):
            digest.update(memoryview(room)[:length])
            count += length
        arrived.update(at=time.monotonic(), digest=digest.digest(), count=count)
        stream.close()

    taker = threading.Thread(target=take)
    taker.start()
    sent = hashlib.blake2b()
    with socket.create_connection(("127.0.0.1", port)) as stream:
        start = time.monotonic()
        for _ in range(mebibytes):
            stream.sendall(BLOCK)
        stream.shutdown(socket.SHUT_WR)
        taker.join()
    for _ in range(mebibytes):
        sent.update(BLOCK)
    whole = arrived["digest"] == sent.digest() and arrived["count"] == mebibytes << 20
    return arrived["at"] - start, whole


def stop(process):
    process.terminate()
    process.wait()


def main():
    program = sys.argv[1]
    mebibytes = int(sys.argv[2]) if len(sys.argv) > 2 else 1024
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    best = {}
    with socket.create_server(("127.0.0.1", 0)) as listener, tempfile.TemporaryDirectory() as folder:
        server = listener.getsockname()[1]
        for number in range(rounds):
            for name in ("direct", "socat", "netaide"):
                process, port = None, server
                capture = os.path.join(folder, f"{number}.netaide")
                if name == "socat":
                    process, port = start_socat(server)
                elif name == "netaide":
                    process, port = start_netaide(program, server, capture)
                seconds, whole = transfer(port, listener, mebibytes)
                if process:
                    stop(process)
                if not whole:
                    raise SystemExit(f"{name}: what arrived is not what was sent")
                rate = mebibytes * 1.048576 / seconds
                recorded = ""
                if name == "netaide":
                    recorded = f", {os.path.getsize(capture) / 1e6:.0f} MB recorded"
                    os.remove(capture)
                print(f"{name:8} {rate:7.0f} MB/s, hashes equal{recorded}")
                best[name] = max(best.get(name, 0), rate)
    print(f"best: direct {best['direct']:.0f}, socat {best['socat']:.0f}, netaide {best['netaide']:.0f} MB/s;", end=" ")
    print(f"netaide is {best['netaide'] / best['socat']:.2f} of socat")


if __name__ == "__main__":
    main()
