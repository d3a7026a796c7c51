//! Keys that no command has, for quick commands.

use egui::{Event, Key, KeyboardShortcut, Modifiers};

use super::Command;
use super::keys::take;

const CTRL_ALT: Modifiers = Modifiers { alt: true, ..Modifiers::COMMAND };
const DIGITS: [Key; 10] =
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9, Key::Num0];
const FUNCTIONS: [Key; 12] =
    [Key::F1, Key::F2, Key::F3, Key::F4, Key::F5, Key::F6, Key::F7, Key::F8, Key::F9, Key::F10, Key::F11, Key::F12];

/// All keys that may be given to quick commands, by the names under which they are kept.
fn all() -> impl Iterator<Item = (String, KeyboardShortcut)> {
    let digits = DIGITS.into_iter().map(|key| ("Ctrl+Alt+", CTRL_ALT, key));
    let prefixed = [("", Modifiers::NONE), ("Shift+", Modifiers::SHIFT), ("Ctrl+", Modifiers::COMMAND)];
    let functions =
        prefixed.into_iter().flat_map(|(name, modifiers)| FUNCTIONS.into_iter().map(move |key| (name, modifiers, key)));
    digits.chain(functions).map(|(name, modifiers, key)| {
        (format!("{name}{}", key.symbol_or_name()), KeyboardShortcut::new(modifiers, key))
    })
}

/// Those that are free.
pub fn free_keys() -> Vec<String> {
    all().filter(|(_, keys)| taken_by(*keys).is_none()).map(|(name, _)| name).collect()
}

/// What is wrong with the name of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyProblem {
    /// It is none that is known.
    Unknown,
    /// A command has it.
    Taken(Command),
}

/// Whether a quick command can have a key; no key is fine.
pub fn check_key(name: &str) -> Option<KeyProblem> {
    if name.is_empty() {
        return None;
    }
    match all().find(|(known, _)| known == name) {
        None => Some(KeyProblem::Unknown),
        Some((_, keys)) => taken_by(keys).map(KeyProblem::Taken),
    }
}

fn taken_by(keys: KeyboardShortcut) -> Option<Command> {
    Command::ALL.into_iter().find(|command| command.shortcut() == Some(keys))
}

/// The names of the keys that were pressed in this frame; they do not reach a text box when `wanted` takes them.
pub fn take_free_key<T>(ctx: &egui::Context, wanted: impl Fn(&str) -> Option<T>) -> Option<T> {
    let any = ctx.input(|input| input.events.iter().any(|event| matches!(event, Event::Key { pressed: true, .. })));
    if !any {
        return None;
    }
    all().find_map(|(name, keys)| {
        let pressed = ctx.input(|input| {
            input.events.iter().any(|event| match event {
                Event::Key { key, pressed: true, modifiers, repeat: false, .. } => {
                    *key == keys.logical_key && modifiers.matches_exact(keys.modifiers)
                }
                _ => false,
            })
        });
        let found = if pressed && taken_by(keys).is_none() { wanted(&name)? } else { return None };
        ctx.input_mut(|input| take(input, &keys));
        Some(found)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_keys_are_those_of_no_command() {
        let free = free_keys();
        assert!(free.contains(&"Ctrl+Alt+1".to_owned()) && free.contains(&"F12".to_owned()), "{free:?}");
        assert!(!free.contains(&"F5".to_owned()) && !free.contains(&"Ctrl+F2".to_owned()));
        assert_eq!(check_key("F5"), Some(KeyProblem::Taken(Command::ToggleOpen)));
        assert_eq!(check_key("Hyper+Q"), Some(KeyProblem::Unknown));
        assert_eq!((check_key(""), check_key("Shift+F12")), (None, None));
    }
}
