//! The files on this machine: one that is going to be written, and one that is another by now.

use super::*;

#[test]
fn a_file_that_a_download_is_going_to_write_is_taken() {
    let mut room = Room::new();
    let silent = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    room.client.form.port = silent.local_addr().expect("bound").port().to_string();
    let first = room.download("a.bin");
    let path = room.path("here/a.bin");
    let second = room.client.download().expect("all is typed");
    assert!(room.client.needs_leave(&second), "the first one waits for its turn");
    assert_eq!(room.client.free_path(&path), room.path("here/a (1).bin"));
    until(|| {
        room.poll();
        room.client.list.get(first).filter(|_| room.client.waiting() == 0).map(drop)
    });
    assert!(room.client.needs_leave(&second), "the first one goes on");
    let beside = room.client.free_path(&path);
    let third = room.client.begin(second.clone().into_file(beside));
    assert_eq!(room.client.free_path(&path), room.path("here/a (2).bin"), "that name is taken as well");
    assert!(!room.client.needs_leave(&second.clone().replacing()));
    for id in [first, third] {
        until(|| {
            room.poll();
            room.client.list.get(id).map(drop)
        });
        room.client.cancel(id);
        assert_eq!(room.end_of(id), Finished::Cancelled);
    }
    assert!(!room.client.needs_leave(&second), "nothing is going to be there");
    assert_eq!(room.client.free_path(&path), room.path("here/a (1).bin"));
}

/// The checksums of a transfer, as they are made now.
fn hashed(transfer: &Transfer) -> Result<String, String> {
    let mut hashes = Hashes::default();
    hashes.add(transfer);
    until(|| {
        hashes.poll(&wake());
        match hashes.of(transfer.id)? {
            Hashed::Done(digests) => Some(Ok(digests.md5.clone())),
            Hashed::Waiting | Hashed::Running(_) => None,
            other => Some(Err(format!("{other:?}"))),
        }
    })
}

#[test]
fn a_file_that_was_changed_since_it_was_transferred_has_no_checksums() {
    let mut room = Room::new();
    let (theirs, ours) = (room.path("shared/abc.txt"), room.path("here/abc.txt"));
    let write = |path: &Path, text: &str| std::fs::write(path, text).expect("written");
    let date = |path: &Path, time| {
        let file = std::fs::File::options().write(true).open(path).expect("there");
        file.set_modified(time).expect("set");
    };
    write(&theirs, "abc");
    let id = room.download("abc.txt");
    assert_eq!(room.end_of(id), Finished::Complete);
    let received = Arc::clone(room.client.list.get(id).expect("listed"));
    let sent = until(|| {
        room.poll();
        room.server.list.at(0).filter(|transfer| transfer.state().finished.is_some()).map(Arc::clone)
    });
    let abc = Ok("900150983cd24fb0d6963f7d28e17f72".to_owned());
    assert_eq!((hashed(&received), hashed(&sent)), (abc.clone(), abc.clone()));
    let before = ours.metadata().and_then(|about| about.modified()).expect("told");
    write(&theirs, "abcd");
    write(&ours, "xyz");
    date(&ours, before + Duration::from_secs(9));
    let changed = Err("Changed".to_owned());
    assert_eq!((hashed(&received), hashed(&sent)), (changed.clone(), changed), "longer, and as long but later");
    write(&ours, "abc");
    date(&ours, before);
    assert_eq!(hashed(&received), abc, "it is what it was");
    std::fs::remove_file(&ours).expect("removed");
    assert!(hashed(&received).is_err_and(|why| why.starts_with("Failed")), "there is none");
    let uploaded = room.path("up.txt");
    write(&uploaded, "abc");
    room.server.form.write = true;
    room.poll();
    let id = room.upload(&uploaded);
    assert_eq!(room.end_of(id), Finished::Complete);
    let taken = until(|| {
        room.poll();
        room.server.list.at(1).filter(|transfer| transfer.state().finished.is_some()).map(Arc::clone)
    });
    assert_eq!(hashed(&taken), abc);
    write(&room.path("shared/up.txt"), "");
    assert_eq!(hashed(&taken), Err("Changed".to_owned()));
}
