//! The programs that a course in Python's sockets has its learners write, with netaide at the other end.
//!
//! Where Python is missing, the test says so loudly and passes; `.ci/run` installs it. Traffic rule: loopback only.

mod cli_support;

use std::io::Write;
use std::process::{Command, Stdio};

use cli_support::{Running, start, start_piped};

/// Whether Python can be started; says loudly when it cannot.
fn has_python() -> bool {
    let found = Command::new("python3").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        // Written past the test runner, which keeps what a passing test prints to itself.
        writeln!(std::io::stderr(), "LEFT OUT: python3 is not installed").expect("standard error");
    }
    found
}

fn python(script: &str, arguments: &[&str]) -> Running {
    let mut python = Command::new("python3");
    python.args(["-u", "-c", script]).args(arguments);
    Running::start(python, Stdio::null())
}

/// A server of Python's, and its address, which it prints first.
fn server(script: &str) -> (Running, String) {
    let mut server = python(script, &[]);
    let port = server.prints_line();
    (server, format!("127.0.0.1:{port}"))
}

#[test]
fn an_echo_server_sends_back_what_it_gets() {
    if !has_python() {
        return;
    }
    let (_server, remote) = server(
        "from socket import *
s = socket(AF_INET, SOCK_STREAM)
s.bind(('127.0.0.1', 0))
s.listen(5)
print(s.getsockname()[1])
while True:
    conn, addr = s.accept()
    while True:
        data = conn.recv(1024)
        if not data: break
        conn.send(data)
    conn.close()",
    );
    let sent = "你好，世界".repeat(500);
    let mut netaide = start_piped(&["tcp-client", "--remote", &remote]);
    netaide.input(sent.as_bytes());
    netaide.input(b"\n");
    netaide.prints(&sent);
}

#[test]
fn our_echo_is_what_a_python_client_expects() {
    if !has_python() {
        return;
    }
    let mut netaide = start(&["tcp-server", "--local", "127.0.0.1:0", "--reply", "echo"]);
    let port = netaide.opened().port().to_string();
    let client = "import socket, sys
c = socket.socket()
c.connect(('127.0.0.1', int(sys.argv[1])))
for n in range(1000):
    msg = ('消息%d' % n).encode('gbk')
    c.sendall(msg)
    got = b''
    while len(got) < len(msg): got += c.recv(1024)
    assert got == msg, (got, msg)
c.close()
print('done')";
    assert_eq!(python(client, &[&port]).end().expect(0).text().trim_end(), "done");
}

#[test]
fn a_socketserver_turns_text_to_upper_case() {
    if !has_python() {
        return;
    }
    let (_server, remote) = server(
        "import socketserver
class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        while True:
            self.data = self.request.recv(1024).strip()
            if not self.data: break
            self.request.sendall(self.data.upper())
class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
s = Server(('127.0.0.1', 0), Handler)
print(s.server_address[1])
s.serve_forever()",
    );
    let mut netaide = start_piped(&["tcp-client", "--remote", &remote]);
    netaide.input(b"first line\n");
    netaide.prints("FIRST LINE");
    netaide.input("second 第二\n".as_bytes());
    netaide.prints("SECOND 第二");
    // An empty line is nothing on a stream: the connection stays.
    netaide.input(b"\nthird\n");
    netaide.prints("THIRD");
}

/// The classic lesson before framing: commands in, whatever they print out, in the charset of a Chinese Windows.
#[test]
fn a_command_shell_answers_in_gbk() {
    if !has_python() {
        return;
    }
    let (_server, remote) = server(
        "import socket, time
output = {'dir': ' 驱动器 C 中的卷没有标签。\\r\\n 目录: C:\\\\用户\\r\\n' * 300, 'cd': '系统找不到指定的路径。\\r\\n'}
s = socket.socket()
s.bind(('127.0.0.1', 0))
s.listen(1)
print(s.getsockname()[1])
conn, addr = s.accept()
conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
while True:
    cmd = conn.recv(1024).decode('gbk').strip()
    if not cmd or cmd == 'quit': break
    out = output.get(cmd, cmd + ' 不是内部或外部命令\\r\\n').encode('gbk')
    for at in range(0, len(out), 7): conn.send(out[at:at+7])
conn.close()",
    );
    let mut netaide = start_piped(&["tcp-client", "--remote", &remote, "--charset", "gbk"]);
    netaide.input("dir\n".as_bytes());
    netaide.prints(&" 驱动器 C 中的卷没有标签。\r\n 目录: C:\\用户\r\n".repeat(300));
    netaide.input("哈哈\n".as_bytes());
    netaide.prints("哈哈 不是内部或外部命令");
    netaide.input("quit\n".as_bytes());
    let ended = netaide.end().expect(0);
    assert!(!ended.text().contains('\u{fffd}'), "{}", ended.text());
}

#[test]
fn a_threaded_chat_brings_what_one_says_to_all() {
    if !has_python() {
        return;
    }
    let (_server, remote) = server(
        "import socket, threading
clients = []
def talk(conn, addr):
    name = conn.recv(1024).decode().strip()
    clients.append((conn, name))
    conn.send(('欢迎 %s\\n' % name).encode())
    while True:
        try: data = conn.recv(1024)
        except ConnectionError: break
        if not data: break
        for other, _ in clients: other.send(('%s: %s' % (name, data.decode())).encode())
    conn.close()
s = socket.socket()
s.bind(('127.0.0.1', 0))
s.listen(5)
print(s.getsockname()[1])
while True:
    conn, addr = s.accept()
    threading.Thread(target=talk, args=(conn, addr), daemon=True).start()",
    );
    let join = |name: &str| {
        let mut client = start_piped(&["tcp-client", "--remote", &remote, "--append", "lf"]);
        client.input(format!("{name}\n").as_bytes());
        client.prints(&format!("欢迎 {name}"));
        client
    };
    let (mut one, mut two) = (join("小明"), join("小红"));
    one.input("大家好\n".as_bytes());
    two.prints("小明: 大家好");
    two.input("你好，小明\n".as_bytes());
    one.prints("小红: 你好，小明");
}

/// Our server in place of the chat's: a thread of Python's that only listens, and a loop that only sends.
#[test]
fn a_python_chat_client_hears_our_server() {
    if !has_python() {
        return;
    }
    let mut netaide = start_piped(&["tcp-server", "--local", "127.0.0.1:0", "--append", "lf"]);
    let port = netaide.opened().port().to_string();
    let client = "import socket, sys, threading
c = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
def listen():
    for line in c.makefile(encoding='utf-8'):
        print('heard', line.strip())
        if line.strip() == 'bye': break
t = threading.Thread(target=listen)
t.start()
c.sendall('我来了'.encode())
t.join()
c.close()";
    let mut client = python(client, &[&port]);
    netaide.prints("我来了");
    netaide.input("欢迎\n".as_bytes());
    client.prints("heard 欢迎");
    netaide.input(b"bye\n");
    assert!(client.end().expect(0).text().ends_with("heard bye\n"));
}
