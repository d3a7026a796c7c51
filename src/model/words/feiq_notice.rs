//! What an event record says of a file of 飞秋.

use super::{Text, feiq_end, size};
use crate::i18n::t;
use crate::net::Notice;
use crate::net::ipmsg::FileDirection;

/// A transfer of a file begins or ended; None for any other notice.
pub(super) fn feiq_notice(notice: &Notice) -> Option<Text> {
    Some(match notice {
        Notice::FileBegun { direction, name, size: Some(bytes), .. } => match direction {
            FileDirection::Fetched => t!("feiq.file.fetch", name = name, size = size(*bytes)),
            FileDirection::Served => t!("feiq.file.serve", name = name, size = size(*bytes)),
        },
        Notice::FileBegun { direction, name, size: None, .. } => match direction {
            FileDirection::Fetched => t!("feiq.file.fetch-folder", name = name),
            FileDirection::Served => t!("feiq.file.serve-folder", name = name),
        },
        Notice::FileEnded { direction, name, bytes, end, .. } => {
            let (size, end) = (size(*bytes), feiq_end(end));
            match direction {
                FileDirection::Fetched => t!("feiq.file.fetched", name = name, size = size, end = end),
                FileDirection::Served => t!("feiq.file.served", name = name, size = size, end = end),
            }
        }
        _ => return None,
    })
}
