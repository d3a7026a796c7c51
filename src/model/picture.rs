//! A picture from a file that a peer sent, made small enough to be shown, in the background.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use image::{ImageReader, Limits};

use crate::capture::Job;

/// A file longer than this is not looked at, bytes.
const LONGEST: u64 = 16 << 20;
/// A picture wider or higher than this is not unpacked, pixels.
const LARGEST: u32 = 12_000;
/// Unpacking takes no more memory than this, bytes.
const MOST_MEMORY: u64 = 256 << 20;
/// What is shown is not wider or higher than this, pixels.
const SHOWN: u32 = 1024;

/// A picture, unpacked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Width and height, pixels.
    pub size: [usize; 2],
    /// Red, green, blue and opacity of each pixel, row by row.
    pub rgba: Vec<u8>,
}

/// Begins to unpack a JPEG, GIF, PNG or BMP file. None comes of one that is none of these, or too large.
pub fn unpack(path: PathBuf) -> io::Result<Job<Option<Picture>>> {
    Job::start("picture", move |_| read(&path))
}

fn read(path: &Path) -> Option<Picture> {
    let file = File::open(path).ok()?;
    if file.metadata().ok()?.len() > LONGEST {
        return None;
    }
    let mut reader = ImageReader::new(BufReader::new(file)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST);
    limits.max_image_height = Some(LARGEST);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    let fits = picture.width() <= SHOWN && picture.height() <= SHOWN;
    let picture = if fits { picture } else { picture.thumbnail(SHOWN, SHOWN) }.into_rgba8();
    let size = [usize::try_from(picture.width()).ok()?, usize::try_from(picture.height()).ok()?];
    Some(Picture { size, rgba: picture.into_raw() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_made_to_fit_and_what_is_none_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let large = folder.path().join("large.png");
        image::RgbImage::new(3000, 30).save(&large).expect("written");
        assert_eq!(read(&large).expect("a picture").size, [1024, 10]);
        let small = folder.path().join("small.bmp");
        image::RgbImage::from_pixel(2, 1, image::Rgb([9, 8, 7])).save(&small).expect("written");
        assert_eq!(read(&small), Some(Picture { size: [2, 1], rgba: vec![9, 8, 7, 255, 9, 8, 7, 255] }));
        let text = folder.path().join("text.jpg");
        std::fs::write(&text, "no picture").expect("written");
        assert_eq!(read(&text), None);
        assert_eq!(read(&folder.path().join("gone.png")), None);
    }
}
