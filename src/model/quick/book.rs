//! All groups of commands, and what can be done with them.

use std::collections::HashSet;

use super::{QuickChoice, QuickCommand, QuickGroup};

/// The groups, in the order in which they are listed.
#[derive(Clone, Debug, Default)]
pub struct QuickBook {
    groups: Vec<QuickGroup>,
    /// Counts changes, so that a face knows whether there is something to keep.
    revision: u64,
    next_id: u64,
    removed: Option<Removed>,
}

/// What was removed last, and where it stood.
#[derive(Clone, Debug)]
pub enum Removed {
    /// A group.
    Group(usize, QuickGroup),
    /// A command of the group of that name.
    Command(String, usize, QuickCommand),
}

/// Why a group cannot have a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenameError {
    /// Nothing was typed.
    Empty,
    /// Another group has it.
    Taken,
}

impl QuickBook {
    /// A book of groups; those that share a name get another one.
    pub fn new(groups: Vec<QuickGroup>) -> Self {
        let mut book = QuickBook::default();
        groups.into_iter().for_each(|group| drop(book.add_group(group)));
        book.revision = 0;
        book
    }

    /// The groups.
    pub fn groups(&self) -> &[QuickGroup] {
        &self.groups
    }

    /// How often it was changed.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// What can be brought back by [`QuickBook::undo`].
    pub fn removed(&self) -> Option<&Removed> {
        self.removed.as_ref()
    }

    /// Where a group stands.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.groups.iter().position(|group| group.name == name)
    }

    /// Which group a session shows, if there is one at all.
    pub fn shown(&self, choice: &QuickChoice) -> Option<usize> {
        self.position(&choice.shown).or(if self.groups.is_empty() { None } else { Some(0) })
    }

    /// A command by its place.
    pub fn command(&self, group: usize, at: usize) -> Option<&QuickCommand> {
        self.groups.get(group)?.commands.get(at)
    }

    /// A command by what names it while the program runs.
    pub fn find(&self, id: u64) -> Option<&QuickCommand> {
        self.groups.iter().flat_map(|group| &group.commands).find(|command| command.id == id)
    }

    /// Changes such a command.
    pub fn change_command(&mut self, id: u64, change: impl FnOnce(&mut QuickCommand)) {
        let mut commands = self.groups.iter_mut().flat_map(|group| &mut group.commands);
        if let Some(command) = commands.find(|command| command.id == id) {
            change(command);
            self.revision += 1;
        }
    }

    /// Where the command stands that a key sends: in this group first, else in the first group that has one.
    pub fn keyed(&self, key: &str, shown: Option<usize>) -> Option<(usize, usize)> {
        let all = shown.into_iter().chain(0..self.groups.len());
        all.filter_map(|group| {
            let commands = &self.groups.get(group)?.commands;
            Some((group, commands.iter().position(|command| command.key == key)?))
        })
        .next()
    }

    /// The group and the name of another command that has the same key.
    pub fn clash(&self, command: &QuickCommand) -> Option<(String, String)> {
        if command.key.is_empty() {
            return None;
        }
        let same = |other: &&QuickCommand| other.key == command.key && other.id != command.id;
        self.groups.iter().find_map(|group| Some((group.name.clone(), group.commands.iter().find(same)?.title())))
    }

    /// Adds a group at the end; where its name is taken, a number comes behind it. Returns the name.
    pub fn add_group(&mut self, mut group: QuickGroup) -> String {
        group.name = self.free_name(group.name.trim());
        for command in &mut group.commands {
            self.next_id += 1;
            command.id = self.next_id;
        }
        let name = group.name.clone();
        self.groups.push(group);
        self.revision += 1;
        name
    }

    fn free_name(&self, wanted: &str) -> String {
        let wanted = if wanted.is_empty() { "1" } else { wanted };
        let taken: HashSet<&str> = self.groups.iter().map(|group| group.name.as_str()).collect();
        let numbered = (2_u64..).map(|number| format!("{wanted} {number}"));
        let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
        names.find(|name| !taken.contains(name.as_str())).unwrap_or_default()
    }

    /// Gives a group another name. Sessions that refer to it by name are the caller's.
    pub fn rename(&mut self, at: usize, name: &str) -> Result<(), RenameError> {
        self.check_name(at, name)?;
        self.change(at, |group| name.trim().clone_into(&mut group.name));
        Ok(())
    }

    /// Whether a group can have a name.
    pub fn check_name(&self, at: usize, name: &str) -> Result<(), RenameError> {
        match self.position(name.trim()) {
            _ if name.trim().is_empty() => Err(RenameError::Empty),
            Some(other) if other != at => Err(RenameError::Taken),
            _ => Ok(()),
        }
    }

    /// Changes what a group is set to.
    pub fn change(&mut self, at: usize, change: impl FnOnce(&mut QuickGroup)) {
        if let Some(group) = self.groups.get_mut(at) {
            change(group);
            self.revision += 1;
        }
    }

    /// The same group once more, at the end. Its keys stay with the first one. Returns its name.
    pub fn duplicate_group(&mut self, at: usize) -> Option<String> {
        let mut copy = self.groups.get(at)?.clone();
        copy.commands.iter_mut().for_each(|command| command.key.clear());
        Some(self.add_group(copy))
    }

    /// Takes a group away, until it is brought back.
    pub fn remove_group(&mut self, at: usize) {
        if at < self.groups.len() {
            self.removed = Some(Removed::Group(at, self.groups.remove(at)));
            self.revision += 1;
        }
    }

    /// Puts a command into a group, at a place or at the end. Returns where it stands.
    pub fn insert(&mut self, group: usize, at: usize, mut command: QuickCommand) -> Option<usize> {
        self.next_id += 1;
        command.id = self.next_id;
        let commands = &mut self.groups.get_mut(group)?.commands;
        let at = at.min(commands.len());
        commands.insert(at, command);
        self.revision += 1;
        Some(at)
    }

    /// Puts another command in the place of one.
    pub fn replace(&mut self, group: usize, at: usize, command: QuickCommand) {
        if let Some(old) = self.groups.get_mut(group).and_then(|group| group.commands.get_mut(at)) {
            *old = QuickCommand { id: old.id, ..command };
            self.revision += 1;
        }
    }

    /// The same command once more, behind it, without its key. Returns where it stands.
    pub fn duplicate(&mut self, group: usize, at: usize) -> Option<usize> {
        let copy = QuickCommand { key: String::new(), ..self.command(group, at)?.clone() };
        self.insert(group, at + 1, copy)
    }

    /// Takes a command away, until it is brought back.
    pub fn remove(&mut self, group: usize, at: usize) {
        let Some(of) = self.groups.get_mut(group).filter(|of| at < of.commands.len()) else { return };
        self.removed = Some(Removed::Command(of.name.clone(), at, of.commands.remove(at)));
        self.revision += 1;
    }

    /// Moves a command to another place of its group.
    pub fn shift(&mut self, group: usize, from: usize, to: usize) {
        let Some(commands) = self.groups.get_mut(group).map(|group| &mut group.commands) else { return };
        if from != to && from < commands.len() && to < commands.len() {
            let command = commands.remove(from);
            commands.insert(to, command);
            self.revision += 1;
        }
    }

    /// Ticks all commands of a group, or none.
    pub fn tick_all(&mut self, group: usize, ticked: bool) {
        self.change(group, |group| group.commands.iter_mut().for_each(|command| command.ticked = ticked));
    }

    /// Brings back what was removed last. Returns the name of the group that it is in.
    pub fn undo(&mut self) -> Option<String> {
        self.revision += 1;
        match self.removed.take()? {
            Removed::Group(at, mut group) => {
                group.name = self.free_name(&group.name);
                let name = group.name.clone();
                self.groups.insert(at.min(self.groups.len()), group);
                Some(name)
            }
            Removed::Command(name, at, command) => {
                if self.position(&name).is_none() {
                    self.add_group(QuickGroup { name: name.clone(), ..QuickGroup::default() });
                }
                let commands = &mut self.groups.iter_mut().find(|group| group.name == name)?.commands;
                commands.insert(at.min(commands.len()), command);
                Some(name)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> QuickCommand {
        QuickCommand { name: name.into(), ..QuickCommand::default() }
    }

    fn book() -> QuickBook {
        let commands = ["a", "b", "c"].map(named).to_vec();
        QuickBook::new(vec![QuickGroup { name: "g".into(), commands, ..QuickGroup::default() }])
    }

    fn names(book: &QuickBook) -> Vec<String> {
        book.groups()[0].commands.iter().map(|command| command.name.clone()).collect()
    }

    #[test]
    fn what_is_moved_and_removed_comes_back() {
        let mut book = book();
        book.shift(0, 0, 2);
        assert_eq!(names(&book), ["b", "c", "a"]);
        book.remove(0, 1);
        assert_eq!(names(&book), ["b", "a"]);
        assert_eq!(book.undo().as_deref(), Some("g"));
        assert_eq!(names(&book), ["b", "c", "a"]);
        book.remove_group(0);
        assert!(book.groups().is_empty() && book.shown(&QuickChoice::default()).is_none());
        assert_eq!(book.undo().as_deref(), Some("g"));
        assert_eq!(names(&book), ["b", "c", "a"]);
        assert!(book.undo().is_none());
        book.shift(0, 0, 3);
        book.remove(7, 7);
        assert_eq!(names(&book), ["b", "c", "a"], "a place that is not there changes nothing");
    }

    #[test]
    fn names_of_groups_are_told_apart() {
        let mut book = book();
        assert_eq!(book.duplicate_group(0).as_deref(), Some("g 2"));
        assert_eq!(book.add_group(QuickGroup { name: "g".into(), ..QuickGroup::default() }), "g 3");
        assert_eq!(book.rename(1, " g "), Err(RenameError::Taken));
        assert_eq!(book.rename(1, "  "), Err(RenameError::Empty));
        assert_eq!(book.rename(1, " h "), Ok(()));
        assert_eq!(book.position("h"), Some(1));
    }

    #[test]
    fn a_key_sends_what_is_shown_first_and_a_clash_is_told() {
        let mut book = book();
        book.add_group(QuickGroup { name: "h".into(), commands: vec![named("x")], ..QuickGroup::default() });
        let keyed = |name: &str| QuickCommand { key: "F12".into(), ..named(name) };
        book.replace(0, 1, keyed("b"));
        book.replace(1, 0, keyed("x"));
        assert_eq!(book.keyed("F12", Some(1)), Some((1, 0)));
        assert_eq!(book.keyed("F12", None), Some((0, 1)));
        assert_eq!(book.keyed("F9", None), None);
        let b = book.command(0, 1).cloned().expect("there");
        assert_eq!(book.clash(&b), Some(("h".into(), "x".into())));
        assert_eq!(book.clash(book.command(0, 0).expect("there")), None);
    }
}
