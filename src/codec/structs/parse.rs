//! From a format string to its codes and their places.

use super::{Code, Format, FormatError, FormatErrorKind, Item, MOST_SIZE};
use crate::codec::inspect::Order;

pub(super) fn parse(text: &str) -> Result<Format, FormatError> {
    let first = text.chars().next();
    let order = match first {
        Some('>' | '!') => Order::Big,
        _ => Order::Little,
    };
    let native = !matches!(first, Some('=' | '<' | '>' | '!'));
    let skipped = usize::from(first.is_some_and(is_order));
    let mut format = Format { order, native, items: Vec::new(), size: 0 };
    let mut chars = text.chars().enumerate().skip(skipped).peekable();
    while let Some((at, c)) = chars.next() {
        // The white space of C.
        if matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0B' | '\x0C') {
            continue;
        }
        let (mut count, mut letter) = (None, (at, c));
        while let Some(digit) = letter.1.to_digit(10) {
            // One more than the greatest is enough to know that it is too many.
            count = Some((count.unwrap_or(0) * 10 + digit as usize).min(MOST_SIZE + 1));
            letter = chars.next().ok_or(FormatError { column: letter.0 + 1, kind: FormatErrorKind::LoneCount })?;
        }
        let wrong = |kind| FormatError { column: letter.0 + 1, kind };
        let code = Code::of(letter.1, native).ok_or_else(|| wrong(no_code(letter.1, count.is_some())))?;
        push(&mut format, code, count.unwrap_or(1), native).ok_or_else(|| wrong(FormatErrorKind::TooLarge))?;
    }
    Ok(format)
}

/// Appends a code; None if there is no room for it.
fn push(format: &mut Format, code: Code, count: usize, native: bool) -> Option<()> {
    let align = if native { code.size() } else { 1 };
    let offset = format.size.checked_next_multiple_of(align)?;
    let size = offset.checked_add(code.size().checked_mul(count)?)?;
    format.size = Some(size).filter(|size| *size <= MOST_SIZE)?;
    format.items.push(Item { code, count, offset });
    Some(())
}

fn no_code(c: char, counted: bool) -> FormatErrorKind {
    match c {
        c if is_order(c) => FormatErrorKind::LateOrder(c),
        c if Code::of(c, true).is_some() => FormatErrorKind::NativeOnly(c),
        ' ' if counted => FormatErrorKind::LoneCount,
        c => FormatErrorKind::NoCode(c),
    }
}

fn is_order(c: char) -> bool {
    matches!(c, '@' | '=' | '<' | '>' | '!')
}
