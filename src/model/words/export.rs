//! What an export came to, in words.

use std::path::Path;

use crate::i18n::t;
use crate::model::export::Exported;

/// One line for what was written, and one for each thing that is not in it.
pub fn exported(exported: &Exported, path: &Path) -> Vec<String> {
    let Exported { records, bytes, without_address, gone } = *exported;
    let mut lines = vec![t!("export.done", records = records, bytes = bytes, path = path.display()).into_owned()];
    if without_address > 0 {
        lines.push(t!("export.without-address", count = without_address).into_owned());
    }
    if gone > 0 {
        lines.push(t!("export.gone", count = gone).into_owned());
    }
    lines
}
