//! What stands between the braces of a placeholder: `{{name:argument,key=argument}}`.

/// What stands between the braces.
pub(super) struct Place<'a> {
    pub name: &'a str,
    pub arguments: &'a str,
    /// Where the arguments begin.
    pub offset: usize,
}

/// One of the arguments: `step=2`, `u16be`, `1..6`.
#[derive(Clone, Copy)]
pub(super) struct Argument<'a> {
    pub key: Option<&'a str>,
    pub value: &'a str,
    pub offset: usize,
}

impl<'a> Place<'a> {
    pub fn of(text: &'a str, offset: usize) -> Place<'a> {
        let inner = text.get(2..text.len().saturating_sub(2)).unwrap_or_default();
        // The first of them is a capture's: it has no name but its number.
        let (name, arguments) = inner.split_once([':', ',']).unwrap_or((inner, ""));
        Place { name: name.trim(), arguments, offset: offset + 3 + name.len() }
    }

    pub fn each(&self) -> impl Iterator<Item = Argument<'a>> {
        let mut offset = self.offset;
        self.arguments.split(',').filter_map(move |item| {
            let start = offset + item.len() - item.trim_start().len();
            offset += item.len() + 1;
            let item = item.trim();
            // "as u16be" reads well.
            let item = item.strip_prefix("as ").unwrap_or(item).trim();
            let (key, value) =
                item.split_once('=').map_or((None, item), |(key, value)| (Some(key.trim()), value.trim()));
            (!item.is_empty()).then_some(Argument { key, value, offset: start })
        })
    }
}
