//! Text in which what is searched is marked.

use egui::Ui;
use egui::text::{LayoutJob, TextFormat};

use crate::ui::theme::Tokens;

/// A text with what is searched marked in it, in letters of either case.
pub fn marked(ui: &Ui, text: &str, found: &str, plain: &TextFormat) -> LayoutJob {
    let marked = TextFormat { background: Tokens::of(ui).found_text, ..plain.clone() };
    let mut job = LayoutJob::default();
    let mut rest = text;
    while let Some((before, found, after)) = split(rest, found) {
        job.append(before, 0.0, plain.clone());
        job.append(found, 0.0, marked.clone());
        rest = after;
    }
    job.append(rest, 0.0, plain.clone());
    job
}

/// Around the first place of what is searched, in letters of either case.
fn split<'a>(text: &'a str, wanted: &str) -> Option<(&'a str, &'a str, &'a str)> {
    if wanted.is_empty() {
        return None;
    }
    let lower = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<String>();
    let (wanted, count) = (lower(wanted), wanted.chars().count());
    for (at, _) in text.char_indices() {
        let (before, from) = text.split_at_checked(at)?;
        let end = from.char_indices().nth(count).map_or(from.len(), |(end, _)| end);
        let (found, after) = from.split_at_checked(end)?;
        if lower(found) == wanted {
            return Some((before, found, after));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_searched_is_found_in_letters_of_either_case() {
        assert_eq!(split("Haha HEHE", "hehe"), Some(("Haha ", "HEHE", "")));
        assert_eq!(split("你好，世界", "好"), Some(("你", "好", "，世界")));
        assert_eq!(split("abc", "d"), None);
        assert_eq!(split("abc", ""), None);
    }
}
