//! Names in a request that try to leave a folder.

use std::path::Path;

/// Ways to say "out of here", and ways to put it.
pub fn hostile_names(around: &Path) -> Vec<Vec<u8>> {
    let outside = around.to_str().expect("a path");
    let mut names: Vec<Vec<u8>> = Vec::new();
    let mut ups: Vec<Vec<u8>> =
        ["..", "...", "....", ". .", ".. ", "..\t", "../.", ".%2e", "%2e%2e", "%2e.", "%252e%252e"]
            .into_iter()
            .chain([
                "..%00",
                "..%c0%af",
                "%c0%ae%c0%ae",
                "%uff0e%uff0e",
                "．．",
                "..;",
                "..:",
                "..::$DATA",
                "~",
                "~root",
            ])
            .map(|up| up.as_bytes().to_vec())
            .collect();
    // Overlong UTF-8, UTF-16 both ways, and Chinese charsets in front.
    ups.extend(
        [&b"\xC0\xAE\xC0\xAE"[..], b"\xE0\x80\xAE\xE0\x80\xAE", b".\0.\0", b"\0.\0.", b"\x81\x5C..", b"..\xFF"]
            .map(Vec::from),
    );
    for slash in
        [&b"/"[..], b"\\", b"//", b"\\\\", b"/./", b"%2f", b"%5c", b"\xC0\xAF", b"\xC1\x9C", b"/\0", b"\xA1\xAF"]
    {
        for up in &ups {
            for before in [&b""[..], b"/", b"./", b"a/", b"a/b/../", b"C:", b"\\\\?\\", b"file.bin/"] {
                for after in [&b""[..], b"\0.png", b".", b"::$DATA"] {
                    names.push([before, up, slash, b"secret.txt", after].concat());
                    names.push([before, up, slash, b"root-private", slash, b"secret.txt", after].concat());
                }
                names.push([before, up, slash, up, slash, b"etc", slash, b"passwd"].concat());
            }
        }
    }
    for prefix in ["", "/", "//", "\\", "\\\\", "\\\\?\\", "\\\\.\\", "file://", "C:", "Z:"] {
        names.push(format!("{prefix}{outside}/secret.txt").into_bytes());
        names.push(format!("{prefix}{outside}/root/../secret.txt").replace('/', "\\").into_bytes());
    }
    names
}
