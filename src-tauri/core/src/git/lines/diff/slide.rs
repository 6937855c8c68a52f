//! Where a block of changed lines is put, when it could stand at several places.
//!
//! Adding `b` to `a b` may be seen as adding the first or the second `b`. Git
//! prefers a place where the other file changed too, then one that suits the
//! indentation; both rules and their weights are git's, because origins of lines
//! depend on them.

use super::lines::{Line, Window, bytes};

/// A block is not moved further than this by its indentation, in lines.
const FURTHEST: usize = 100;
/// Indentation counts up to this, in columns.
const WIDEST: i64 = 200;
/// Blank lines counted on each side.
const MOST_BLANKS: i64 = 20;
/// How much more a difference of indentation weighs than one of penalty.
const INDENT_WEIGHT: i64 = 60;

/// More lines have to be looked at.
#[derive(Debug)]
pub(super) struct OutOfWindow;

/// A block of changed lines, or the empty place between two unchanged ones.
#[derive(Clone, Copy)]
struct Group {
    start: usize,
    end: usize,
}

/// One file while its blocks are moved.
struct File<'file> {
    window: &'file mut Window,
    text: &'file [u8],
    group: Group,
}

/// Puts the blocks of `moved` in their places; those of `fixed` stay.
///
/// # Errors
/// [`OutOfWindow`] where the place depends on lines outside the windows. Marks may
/// have changed by then.
pub(super) fn place(
    moved: &mut Window,
    moved_text: &[u8],
    fixed: &mut Window,
    fixed_text: &[u8],
) -> Result<(), OutOfWindow> {
    let mut moved = File::new(moved, moved_text);
    let mut fixed = File::new(fixed, fixed_text);
    loop {
        if moved.group.start < moved.group.end {
            place_group(&mut moved, &mut fixed)?;
        }
        if !moved.next() {
            return Ok(());
        }
        if !fixed.next() {
            return Err(OutOfWindow);
        }
    }
}

fn place_group(moved: &mut File<'_>, fixed: &mut File<'_>) -> Result<(), OutOfWindow> {
    let mut size;
    let mut highest_end;
    let mut last_match;
    loop {
        size = moved.group.end - moved.group.start;
        last_match = false;
        while moved.slide_up()? {
            fixed.previous()?;
        }
        highest_end = moved.group.end;
        last_match |= fixed.has_changes();
        while moved.slide_down()? {
            if !fixed.next() {
                return Err(OutOfWindow);
            }
            last_match |= fixed.has_changes();
        }
        // Blocks that were bumped into have become part of it.
        if size == moved.group.end - moved.group.start {
            break;
        }
    }
    if moved.group.end == highest_end {
        return Ok(());
    }
    if last_match {
        while !fixed.has_changes() {
            slide_both_up(moved, fixed)?;
        }
        return Ok(());
    }
    let best = moved.best_end(highest_end, size)?;
    while moved.group.end > best {
        slide_both_up(moved, fixed)?;
    }
    Ok(())
}

fn slide_both_up(moved: &mut File<'_>, fixed: &mut File<'_>) -> Result<(), OutOfWindow> {
    if !moved.slide_up()? {
        return Err(OutOfWindow);
    }
    fixed.previous()
}

impl<'file> File<'file> {
    fn new(window: &'file mut Window, text: &'file [u8]) -> Self {
        let mut file = Self {
            window,
            text,
            group: Group { start: 0, end: 0 },
        };
        file.extend_end();
        file
    }

    const fn has_changes(&self) -> bool {
        self.group.end > self.group.start
    }

    fn len(&self) -> usize {
        self.window.lines.len()
    }

    fn extend_end(&mut self) {
        while self.window.changed.get(self.group.end) == Some(&true) {
            self.group.end += 1;
        }
    }

    fn extend_start(&mut self) {
        while self.group.start > 0 && self.window.changed[self.group.start - 1] {
            self.group.start -= 1;
        }
    }

    /// Goes to the next group; false where the file, or the part that is looked at, ends.
    fn next(&mut self) -> bool {
        if self.group.end == self.len() {
            return false;
        }
        self.group.start = self.group.end + 1;
        self.group.end = self.group.start;
        self.extend_end();
        true
    }

    fn previous(&mut self) -> Result<(), OutOfWindow> {
        if self.group.start == 0 {
            return Err(OutOfWindow);
        }
        self.group.end = self.group.start - 1;
        self.group.start = self.group.end;
        self.extend_start();
        Ok(())
    }

    fn is_same(&self, one: usize, other: usize) -> bool {
        let line = |at: usize| bytes(self.text, self.window.lines[at]);
        line(one) == line(other)
    }

    /// Moves the group by one line towards the beginning, if the lines allow it.
    fn slide_up(&mut self) -> Result<bool, OutOfWindow> {
        if self.group.start == 0 {
            return self
                .window
                .reaches_start
                .then_some(false)
                .ok_or(OutOfWindow);
        }
        if !self.is_same(self.group.start - 1, self.group.end - 1) {
            return Ok(false);
        }
        self.group.start -= 1;
        self.group.end -= 1;
        self.window.changed[self.group.start] = true;
        self.window.changed[self.group.end] = false;
        self.extend_start();
        Ok(true)
    }

    /// Moves the group by one line towards the end, if the lines allow it.
    fn slide_down(&mut self) -> Result<bool, OutOfWindow> {
        if self.group.end == self.len() {
            return self.window.reaches_end.then_some(false).ok_or(OutOfWindow);
        }
        if !self.is_same(self.group.start, self.group.end) {
            return Ok(false);
        }
        self.window.changed[self.group.start] = false;
        self.window.changed[self.group.end] = true;
        self.group.start += 1;
        self.group.end += 1;
        self.extend_end();
        Ok(true)
    }

    /// The end that suits the indentation best; of equally good ones the last.
    fn best_end(&self, highest: usize, size: usize) -> Result<usize, OutOfWindow> {
        let lowest = self.group.end;
        let from = highest
            .max(lowest.saturating_sub(size + 1))
            .max(lowest.saturating_sub(FURTHEST));
        let mut best: Option<(usize, Score)> = None;
        for end in from..=lowest {
            let mut score = Score::default();
            score.add(&self.surroundings(end)?);
            score.add(&self.surroundings(end - size)?);
            if best
                .as_ref()
                .is_none_or(|(_, other)| score.is_no_worse_than(other))
            {
                best = Some((end, score));
            }
        }
        Ok(best.map_or(lowest, |(end, _)| end))
    }

    /// What stands around the border before line `at`.
    fn surroundings(&self, at: usize) -> Result<Surroundings, OutOfWindow> {
        let is_end = at >= self.len();
        if is_end && !self.window.reaches_end {
            return Err(OutOfWindow);
        }
        let own = self.window.lines.get(at);
        let before = self.window.lines[..at.min(self.len())].iter().rev();
        let (before_blanks, before_indent) = self.look(before, self.window.reaches_start)?;
        let after = self.window.lines.get(at + 1..).unwrap_or_default().iter();
        let (after_blanks, after_indent) = self.look(after, self.window.reaches_end)?;
        Ok(Surroundings {
            is_end,
            indent: own.and_then(|line| indent(bytes(self.text, *line))),
            before_blanks,
            before_indent,
            after_blanks,
            after_indent,
        })
    }

    /// Counts blank lines up to one that is not, and tells the indentation of that.
    fn look<'line>(
        &self,
        lines: impl Iterator<Item = &'line Line>,
        reaches_end: bool,
    ) -> Result<(i64, Option<i64>), OutOfWindow> {
        let mut blanks = 0;
        for line in lines {
            if let Some(indent) = indent(bytes(self.text, *line)) {
                return Ok((blanks, Some(indent)));
            }
            blanks += 1;
            if blanks == MOST_BLANKS {
                return Ok((blanks, Some(0)));
            }
        }
        reaches_end.then_some((blanks, None)).ok_or(OutOfWindow)
    }
}

/// What stands around a border between two lines; indentations are `None` where there is no line.
struct Surroundings {
    is_end: bool,
    indent: Option<i64>,
    before_blanks: i64,
    before_indent: Option<i64>,
    after_blanks: i64,
    after_indent: Option<i64>,
}

/// How badly a place suits: the sum over the block's two borders.
#[derive(Default)]
struct Score {
    indent: i64,
    penalty: i64,
}

impl Score {
    fn add(&mut self, around: &Surroundings) {
        if around.before_indent.is_none() && around.before_blanks == 0 {
            self.penalty += 1;
        }
        if around.is_end {
            self.penalty += 21;
        }
        let blanks_after = match around.indent {
            None => 1 + around.after_blanks,
            Some(_) => 0,
        };
        let blanks = around.before_blanks + blanks_after;
        self.penalty += 6 * blanks_after - 30 * blanks;
        let indent = around.indent.or(around.after_indent);
        self.indent += indent.unwrap_or(-1);
        let (Some(indent), Some(before)) = (indent, around.before_indent) else {
            return;
        };
        let (with_blanks, without) = if indent > before {
            (10, -4)
        } else if indent == before {
            (0, 0)
        } else if around.after_indent.is_some_and(|after| after > indent) {
            // It begins a block of its own.
            (17, 24)
        } else {
            // It ends the block before.
            (17, 23)
        };
        self.penalty += if blanks > 0 { with_blanks } else { without };
    }

    fn is_no_worse_than(&self, other: &Self) -> bool {
        let indents = (self.indent - other.indent).signum();
        INDENT_WEIGHT * indents + (self.penalty - other.penalty) <= 0
    }
}

/// The columns a line is indented by, `None` for a blank line.
fn indent(line: &[u8]) -> Option<i64> {
    let mut columns = 0;
    for byte in line {
        match byte {
            b' ' => columns += 1,
            b'\t' => columns += 8 - columns % 8,
            b'\n' | b'\r' => {}
            _ => return Some(columns),
        }
        if columns >= WIDEST {
            return Some(WIDEST);
        }
    }
    None
}
