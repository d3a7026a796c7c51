//! The columns of the table: which there are, how wide, and which give way when there is no room.

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The record's number, from 1.
    Number,
    /// When, to the millisecond.
    Time,
    /// Since the record before, in seconds.
    Delta,
    /// 收, 发, 事件.
    Direction,
    /// Who is on the other side.
    Peer,
    /// Bytes.
    Length,
    /// Text or hex; takes the rest.
    Content,
}

/// The columns of a fixed width, in their order; the content follows them.
pub const FIXED: [Column; 6] =
    [Column::Number, Column::Time, Column::Delta, Column::Direction, Column::Peer, Column::Length];
/// Those that give way to the content when there is no room, the first one first.
const GIVING_WAY: [Column; 4] = [Column::Delta, Column::Peer, Column::Number, Column::Time];
/// The content has at least this many points.
const LEAST_CONTENT: f32 = 110.0;
/// Between the texts of two columns, points.
pub const GAP: f32 = 12.0;

/// How wide the columns are, points; the user drags them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Widths([f32; FIXED.len()]);

impl Default for Widths {
    fn default() -> Self {
        Widths([0.0, 92.0, 84.0, 60.0, 152.0, 60.0])
    }
}

/// A column in its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Which.
    pub column: Column,
    /// Where it begins.
    pub left: f32,
    /// Where it ends, the gap to the next one included.
    pub right: f32,
}

impl Widths {
    /// Makes a column wider or narrower.
    pub fn drag(&mut self, column: Column, by: f32) {
        if let Some(width) = FIXED.iter().position(|fixed| *fixed == column).and_then(|at| self.0.get_mut(at)) {
            *width = (*width + by).clamp(-40.0, 600.0);
        }
    }

    /// The columns from `left` to `right`; numbers of records need `number` points, more or less what was dragged.
    pub fn fit(&self, number: f32, left: f32, right: f32) -> Vec<Cell> {
        let width = |column: Column, dragged: f32| {
            let dragged = if column == Column::Number { number + dragged } else { dragged };
            dragged.max(GAP * 2.0)
        };
        let mut fixed: Vec<(Column, f32)> =
            FIXED.into_iter().zip(self.0).map(|(column, dragged)| (column, width(column, dragged))).collect();
        for giving in GIVING_WAY {
            let taken: f32 = fixed.iter().map(|(_, width)| width).sum();
            if right - left - taken >= LEAST_CONTENT {
                break;
            }
            fixed.retain(|(column, _)| *column != giving);
        }
        let mut at = left;
        let mut cells = Vec::with_capacity(fixed.len() + 1);
        for (column, width) in fixed {
            cells.push(Cell { column, left: at, right: at + width });
            at += width;
        }
        cells.push(Cell { column: Column::Content, left: at, right: right.max(at) });
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(width: f32) -> Vec<Column> {
        Widths::default().fit(50.0, 0.0, width).iter().map(|cell| cell.column).collect()
    }

    #[test]
    fn columns_give_way_to_the_content_in_turn() {
        assert_eq!(shown(900.0).len(), 7);
        assert!(!shown(560.0).contains(&Column::Delta) && shown(560.0).contains(&Column::Peer));
        assert_eq!(shown(330.0), [Column::Time, Column::Direction, Column::Length, Column::Content]);
        assert_eq!(shown(0.0), [Column::Direction, Column::Length, Column::Content]);
    }

    #[test]
    fn columns_follow_each_other_and_the_content_takes_the_rest() {
        let mut widths = Widths::default();
        widths.drag(Column::Peer, 1000.0);
        widths.drag(Column::Time, -1000.0);
        let cells = widths.fit(50.0, 10.0, 1200.0);
        assert!(cells.windows(2).all(|pair| pair[0].right == pair[1].left));
        assert_eq!((cells[0].left, cells[6].right), (10.0, 1200.0));
        assert_eq!((cells[1].right - cells[1].left, cells[4].right - cells[4].left), (GAP * 2.0, 600.0));
    }
}
