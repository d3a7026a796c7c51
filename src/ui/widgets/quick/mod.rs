//! The list of a group's commands: only the rows in view are made.

mod edit;
mod row;

use egui::{Key, Modifiers, Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

use crate::model::quick::QuickBook;
use crate::ui::action::Action;
use crate::ui::theme::{Tokens, space};
use row::RowAction;

/// Height of a row, points.
const ROW: f32 = 48.0;
/// While a row is dragged, the list scrolls when the pointer is so near to its end, points.
const EDGE: f32 = 24.0;

/// How the commands are looked at.
#[derive(Debug, Default)]
pub struct QuickView {
    /// What is looked for.
    pub search: String,
    /// The name of the group while it is typed.
    pub naming: Option<String>,
    /// The command that is being edited.
    editing: Option<u64>,
    /// Height of the editor in the last frame, points.
    edit_height: f32,
    /// Why the text could not be converted when its mode was switched.
    convert_problem: Option<String>,
    /// The place in the group of the row that is dragged.
    dragged: Option<usize>,
    /// The command whose button has the focus.
    focused: Option<u64>,
    /// The command that gets the focus, and comes into view.
    reveal: Option<u64>,
    /// The rows that are shown, and for what they were found.
    rows: Vec<usize>,
    found_for: Option<(String, u64, usize)>,
}

impl QuickView {
    /// Opens the editor of a command, and brings it into view.
    pub fn edit(&mut self, id: u64) {
        self.search.clear();
        self.convert_problem = None;
        (self.editing, self.reveal) = (Some(id), Some(id));
    }

    /// Closes the editor. What was typed is there already.
    pub fn leave(&mut self) -> bool {
        self.editing.take().is_some()
    }

    /// Whether a row has the focus, so that keys may move it.
    pub fn is_ordering(&self) -> bool {
        self.focused.is_some()
    }

    fn find(&mut self, book: &QuickBook, group: usize) {
        let asked = (self.search.to_lowercase(), book.revision(), group);
        if self.found_for.as_ref() == Some(&asked) {
            return;
        }
        let commands = book.groups().get(group).map(|group| group.commands.as_slice()).unwrap_or_default();
        let said = |at: &usize| commands.get(*at).is_some_and(|command| command.says(&asked.0));
        self.rows = (0..commands.len()).filter(|at| asked.0.is_empty() || said(at)).collect();
        self.found_for = Some(asked);
    }

    /// How many rows are shown.
    pub fn count(&mut self, book: &QuickBook, group: usize) -> usize {
        self.find(book, group);
        self.rows.len()
    }
}

/// Draws the list. `next` is the command that a sequence sends next.
pub fn quick_list(
    ui: &mut Ui,
    book: &mut QuickBook,
    group: usize,
    view: &mut QuickView,
    next: Option<u64>,
    actions: &mut Vec<Action>,
) {
    view.find(book, group);
    order_by_keys(ui, book, group, view);
    view.find(book, group);
    let rows = std::mem::take(&mut view.rows);
    let id_at = |row: usize| Some(book.command(group, *rows.get(row)?)?.id);
    let edited = view.editing.and_then(|id| (0..rows.len()).find(|row| id_at(*row) == Some(id)));
    let revealed = view.reveal.take().and_then(|id| Some((id, (0..rows.len()).find(|row| id_at(*row) == Some(id))?)));
    let heights = Heights { edited, editor: view.edit_height, count: rows.len() };
    view.focused = None;
    let scroll = ScrollArea::vertical().id_salt(("quick", group)).auto_shrink(false);
    scroll.show_viewport(ui, |ui, viewport| {
        let (top, left, width) = (ui.max_rect().top(), ui.max_rect().left(), ui.available_width());
        ui.set_height(heights.total());
        let place = |y: f32, height: f32| Rect::from_min_size(pos2(left, top + y), vec2(width, height));
        if let Some((_, row)) = revealed {
            ui.scroll_to_rect(
                place(heights.top(row), ROW + if edited == Some(row) { view.edit_height } else { 0.0 }),
                None,
            );
        }
        let (first, last) = (heights.row_at(viewport.top()), heights.row_at(viewport.bottom()));
        for row in first..(last + 1).min(rows.len()) {
            let Some(&at) = rows.get(row) else { continue };
            let rect = place(heights.top(row), ROW - space::ROW);
            draw_row(ui, rect, book, (group, at), view, next, revealed.map(|(id, _)| id), actions);
            if edited == Some(row) {
                let rect = place(heights.top(row) + ROW, f32::INFINITY);
                let mut below = ui.new_child(UiBuilder::new().id_salt(("edit", group)).max_rect(rect));
                edit::editor(&mut below, book, (group, at), view, actions);
                let height = below.min_rect().height() + space::GROUP;
                if (height - view.edit_height).abs() > 0.5 {
                    view.edit_height = height;
                    ui.ctx().request_repaint();
                }
            }
        }
        drag(ui, book, group, &rows, view, &heights, top);
    });
    view.rows = rows;
}

/// Where rows stand: all are as high, and below one of them is its editor.
struct Heights {
    edited: Option<usize>,
    editor: f32,
    count: usize,
}

impl Heights {
    fn top(&self, row: usize) -> f32 {
        row as f32 * ROW + if self.edited.is_some_and(|edited| row > edited) { self.editor } else { 0.0 }
    }

    fn total(&self) -> f32 {
        self.count as f32 * ROW + if self.edited.is_some() { self.editor } else { 0.0 }
    }

    fn row_at(&self, y: f32) -> usize {
        let row = |y: f32| (y.max(0.0) / ROW) as usize;
        match self.edited {
            Some(edited) if y >= (edited + 1) as f32 * ROW => row(y - self.editor).max(edited),
            _ => row(y),
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "one place in a list needs the list, the place and what is going on")]
fn draw_row(
    ui: &mut Ui,
    rect: Rect,
    book: &mut QuickBook,
    (group, at): (usize, usize),
    view: &mut QuickView,
    next: Option<u64>,
    focus: Option<u64>,
    actions: &mut Vec<Action>,
) {
    let Some(command) = book.command(group, at) else { return };
    let id = command.id;
    let mut inner = ui.new_child(UiBuilder::new().id_salt(("quick-row", id)).max_rect(rect));
    let mark = row::Mark { next: next == Some(id), edited: view.editing == Some(id), focus: focus == Some(id) };
    let shown = row::row(&mut inner, command, at, mark);
    if shown.focused {
        view.focused = Some(id);
    }
    match shown.action {
        Some(RowAction::Send) => actions.push(Action::Quick(crate::ui::shelf::QuickAction::Send { group, at })),
        Some(RowAction::Edit) if view.editing == Some(id) => view.editing = None,
        Some(RowAction::Edit) => view.edit(id),
        Some(RowAction::Tick(ticked)) => {
            let ticked = crate::model::quick::QuickCommand { ticked, ..command.clone() };
            book.replace(group, at, ticked);
        }
        Some(RowAction::Drag) => view.dragged = Some(at),
        Some(RowAction::Duplicate) => drop(book.duplicate(group, at)),
        Some(RowAction::Delete) => book.remove(group, at),
        None => {}
    }
}

/// The row that is dragged goes between the two that the pointer is between, when it is let go.
fn drag(
    ui: &Ui,
    book: &mut QuickBook,
    group: usize,
    rows: &[usize],
    view: &mut QuickView,
    heights: &Heights,
    top: f32,
) {
    let Some(from) = view.dragged else { return };
    let (pointer, down) = ui.input(|input| (input.pointer.interact_pos(), input.pointer.primary_down()));
    let Some(y) = pointer.map(|pointer| pointer.y) else {
        view.dragged = None;
        return;
    };
    let row = heights.row_at(y - top).min(rows.len().saturating_sub(1));
    let below = y - top > heights.top(row) + ROW / 2.0;
    if down {
        let clip = ui.clip_rect();
        let (up, over) = ((clip.top() + EDGE - y).max(0.0), (y - clip.bottom() + EDGE).max(0.0));
        ui.scroll_with_delta(vec2(0.0, (up - over) / 4.0));
        let line = top + heights.top(if below { row + 1 } else { row }) - space::ROW / 2.0;
        ui.painter().hline(clip.x_range(), line, egui::Stroke::new(2.0, Tokens::of(ui).accent));
        ui.ctx().request_repaint();
        return;
    }
    view.dragged = None;
    let Some(&target) = rows.get(row) else { return };
    let to = if below { target + 1 } else { target };
    book.shift(group, from, if to > from { to - 1 } else { to });
}

/// Alt+Up and Alt+Down move the row that has the focus.
fn order_by_keys(ui: &Ui, book: &mut QuickBook, group: usize, view: &mut QuickView) {
    let Some(id) = view.focused else { return };
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::ALT, key));
    let (up, down) = (pressed(Key::ArrowUp), pressed(Key::ArrowDown));
    let here = view.rows.iter().position(|&at| book.command(group, at).is_some_and(|command| command.id == id));
    let beside = match here {
        Some(here) if up => here.checked_sub(1),
        Some(here) if down => Some(here + 1),
        _ => None,
    };
    let (Some(from), Some(to)) =
        (here.and_then(|here| view.rows.get(here).copied()), beside.and_then(|beside| view.rows.get(beside).copied()))
    else {
        return;
    };
    book.shift(group, from, to);
    view.reveal = Some(id);
}
