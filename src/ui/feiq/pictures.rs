//! Pictures of conversations as textures: unpacked in the background, and few enough to keep.

use std::collections::HashMap;
use std::path::PathBuf;

use egui::{ColorImage, Context, TextureHandle, TextureOptions};

use crate::capture::Job;
use crate::model::picture::{Picture, unpack};
use crate::ui::work::LOOK;

/// So many pictures are kept; those that were drawn longest ago go.
const MOST: usize = 48;
/// So many are unpacked at the same time.
const AT_ONCE: usize = 2;

/// What there is to show in the place of a picture.
#[derive(Clone)]
pub enum Shown {
    /// It has not come, or is being unpacked.
    Waits,
    /// It did not come, or is here no more.
    Missing,
    /// It could not be unpacked.
    Broken,
    /// The picture.
    Texture(TextureHandle),
}

enum Held {
    Unpacking(Job<Option<Picture>>),
    Broken,
    Texture(TextureHandle),
}

/// The pictures that were shown lately.
#[derive(Default)]
pub struct Pictures {
    held: HashMap<PathBuf, (u64, Held)>,
    frame: u64,
}

impl Pictures {
    /// A frame begins: pictures that were unpacked are taken, and the oldest forgotten.
    pub fn frame(&mut self, ctx: &Context) {
        self.frame += 1;
        for (path, (_, held)) in &mut self.held {
            let Held::Unpacking(job) = held else { continue };
            if job.is_running() {
                ctx.request_repaint_after(LOOK);
                continue;
            }
            *held = match job.poll().flatten() {
                Some(picture) => {
                    let image = ColorImage::from_rgba_unmultiplied(picture.size, &picture.rgba);
                    Held::Texture(ctx.load_texture(path.to_string_lossy(), image, TextureOptions::LINEAR))
                }
                None => Held::Broken,
            };
        }
        while self.held.len() > MOST {
            let oldest = self.held.iter().min_by_key(|(_, (drawn, _))| *drawn).map(|(path, _)| path.clone());
            oldest.and_then(|path| self.held.remove(&path));
        }
    }

    /// The picture of a file; asked for in each frame that shows it.
    pub fn get(&mut self, ctx: &Context, path: PathBuf) -> Shown {
        if !self.held.contains_key(&path) {
            let busy = self.held.values().filter(|(_, held)| matches!(held, Held::Unpacking(_))).count();
            ctx.request_repaint_after(LOOK);
            if busy >= AT_ONCE {
                return Shown::Waits;
            }
            let held = unpack(path.clone()).map_or(Held::Broken, Held::Unpacking);
            self.held.insert(path.clone(), (self.frame, held));
        }
        let Some((drawn, held)) = self.held.get_mut(&path) else { return Shown::Waits };
        *drawn = self.frame;
        match held {
            Held::Unpacking(_) => Shown::Waits,
            Held::Broken => Shown::Broken,
            Held::Texture(texture) => Shown::Texture(texture.clone()),
        }
    }
}

impl std::fmt::Debug for Pictures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pictures").field("held", &self.held.len()).finish_non_exhaustive()
    }
}
