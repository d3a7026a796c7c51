//! A picture of the clipboard of Windows: a BMP without the header of its file.

/// The header of a file, bytes.
const FILE_HEADER: usize = 14;
/// BITMAPINFOHEADER, and those that begin like it.
const INFO_HEADER: usize = 40;
/// No side is longer, pixels.
const LONGEST_SIDE: u32 = 32_768;

/// The file; None where the header makes no sense or pixels are missing.
pub(super) fn bitmap(dib: &[u8]) -> Option<Vec<u8>> {
    let header = usize::try_from(word(dib, 0)?).ok().filter(|length| (INFO_HEADER..=124).contains(length))?;
    // A negative height is one from the top.
    let (width, height) = (word(dib, 4)?, (word(dib, 8)? as i32).unsigned_abs());
    let depth = word(dib, 12)? >> 16;
    let compression = word(dib, 16)?;
    let sides = [width, height].iter().all(|side| (1..=LONGEST_SIDE).contains(side));
    if !sides || !matches!(depth, 1 | 4 | 8 | 16 | 24 | 32) || !matches!(compression, 0 | 3) {
        return None;
    }
    // Three masks behind the shortest header, within longer ones.
    let masks = if compression == 3 && header == INFO_HEADER { 12 } else { 0 };
    let used = usize::try_from(word(dib, 32)?).ok().filter(|&used| used <= 256)?;
    let colours = match (depth, used) {
        (1 | 4 | 8, 0) => 1 << depth,
        _ => used,
    };
    let pixels = header + masks + colours * 4;
    // A line is a multiple of four bytes.
    let line = (u64::from(width) * u64::from(depth)).div_ceil(32) * 4;
    let length = usize::try_from(line * u64::from(height)).ok()?.checked_add(pixels)?;
    let dib = dib.get(..length)?;
    let mut file = Vec::with_capacity(FILE_HEADER + dib.len());
    file.extend_from_slice(b"BM");
    file.extend_from_slice(&u32::try_from(FILE_HEADER + dib.len()).ok()?.to_le_bytes());
    file.extend_from_slice(&[0; 4]);
    file.extend_from_slice(&u32::try_from(FILE_HEADER + pixels).ok()?.to_le_bytes());
    file.extend_from_slice(dib);
    Some(file)
}

/// The four bytes at a place.
fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A picture whose pixels are all black.
    pub fn dib(width: u32, height: i32, depth: u16, compression: u32) -> Vec<u8> {
        let mut dib = Vec::new();
        dib.extend(40u32.to_le_bytes());
        dib.extend(width.to_le_bytes());
        dib.extend(height.to_le_bytes());
        dib.extend(1u16.to_le_bytes());
        dib.extend(depth.to_le_bytes());
        dib.extend(compression.to_le_bytes());
        dib.extend([0; 20]);
        let masks =
            if compression == 3 { [[0, 0, 255, 0], [0, 255, 0, 0], [255, 0, 0, 0]].concat() } else { Vec::new() };
        let colours = if depth <= 8 { 4 << depth } else { 0 };
        let line = (width as usize * usize::from(depth)).div_ceil(32) * 4;
        dib.extend(masks);
        dib.resize(dib.len() + colours + line * height.unsigned_abs() as usize, 0);
        dib
    }

    #[test]
    fn a_picture_becomes_a_file_that_programs_read() {
        for (width, height, depth, compression) in
            [(3, 2, 24, 0), (3, -2, 32, 0), (9, 4, 1, 0), (5, 5, 4, 0), (5, 5, 8, 0), (4, 4, 32, 3), (7, 1, 16, 0)]
        {
            let file = bitmap(&dib(width, height, depth, compression)).expect("a picture");
            let image = image::load_from_memory(&file).unwrap_or_else(|error| panic!("{depth} bits: {error}"));
            assert_eq!((image.width(), image.height()), (width, height.unsigned_abs()), "{depth} bits");
        }
    }

    #[test]
    fn forged_headers_are_refused() {
        let good = dib(3, 2, 24, 0);
        for length in 0..good.len() {
            assert_eq!(bitmap(&good[..length]), None, "{length}");
        }
        for (at, value) in [
            (0, 12),
            (0, 39),
            (0, u32::MAX),
            (4, 0),
            (4, u32::MAX),
            (4, 4000),
            (8, 0),
            (8, 0x8000_0000),
            (8, 3),
            (12, 1),
            (12, 0x00ff_0001),
            (16, 1),
            (16, 4),
            (32, 257),
            (32, u32::MAX),
        ] {
            let mut forged = good.clone();
            forged[at..at + 4].copy_from_slice(&u32::to_le_bytes(value));
            assert_eq!(bitmap(&forged), None, "{value:x} at {at}");
        }
    }
}
