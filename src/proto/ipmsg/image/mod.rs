//! Pictures in the text of FeiQ: they come in packets of their own, in chunks of half a kilobyte, each of which wants a
//! receipt at once.

mod chunk;
mod dib;
mod lzw;
mod pictures;

pub use chunk::Chunk;
pub use pictures::{Pictures, Progress};

/// No picture is longer as it is sent, bytes.
pub const LONGEST_PICTURE: usize = 16 << 20;
/// Nor unpacked: 4096 by 4096 pixels of four bytes have as many.
pub const LONGEST_UNPACKED: usize = 64 << 20;

/// The file that a picture is: JPEG, GIF, PNG or BMP as it came, or a BMP from what FeiQ packs with LZW. None where it
/// is nothing of that.
pub fn unpack(picture: Vec<u8>) -> Option<Vec<u8>> {
    const FILES: [&[u8]; 4] = [b"\xff\xd8\xff", b"GIF8", b"\x89PNG", b"BM"];
    if FILES.iter().any(|magic| picture.starts_with(magic)) {
        return Some(picture);
    }
    dib::bitmap(&lzw::unpack(&picture)?)
}
