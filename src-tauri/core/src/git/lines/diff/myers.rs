//! The shortest way from one list of lines to another, by Myers' algorithm with
//! git's shortcuts.
//!
//! Source: E. Myers, "An O(ND) difference algorithm and its variations", searched
//! from both ends. Git leaves out lines that cannot match, takes a promising
//! diagonal when the search gets long, and gives up when it gets too long; each
//! of the limits below decides which of several ways is found, so they are git's.

use super::kept_lines::{KeptLines, rough_root};
use super::tokens::Tokens;

/// Equal lines in a row that make a diagonal promising.
const LONG_SNAKE: i64 = 20;
/// Steps before a promising diagonal is taken.
const STEPS_BEFORE_SHORTCUT: i64 = 256;
/// Steps after which the search gives up, at least.
const FEWEST_STEPS: i64 = 256;
/// How much further than its cost a diagonal must have come to be taken.
const SHORTCUT_GAIN: i64 = 4;
const FAR: i64 = i64::MAX / 4;

/// The search's buffers.
#[derive(Default)]
pub(super) struct Search {
    old: KeptLines,
    new: KeptLines,
    forward: Vec<i64>,
    backward: Vec<i64>,
    /// What is added to a diagonal to find its place in the two.
    origin: i64,
    most_steps: i64,
    took_shortcut: bool,
}

/// A part of both files: kept lines from and to.
#[derive(Clone, Copy)]
struct Area {
    old_from: i64,
    old_to: i64,
    new_from: i64,
    new_to: i64,
}

/// Where an area is cut in two, and which part still has to be searched without shortcuts.
struct Cut {
    old: i64,
    new: i64,
    exact_before: bool,
    exact_after: bool,
}

impl Search {
    /// Marks the changed lines of both windows. Tells whether a shortcut was taken, so that
    /// the way may not be the shortest.
    pub(super) fn run(
        &mut self,
        tokens: &Tokens,
        old_changed: &mut [bool],
        new_changed: &mut [bool],
    ) -> bool {
        self.old
            .choose(&tokens.old, &tokens.new.occurrences, old_changed);
        self.new
            .choose(&tokens.new, &tokens.old.occurrences, new_changed);
        let (old_count, new_count) = (self.old.tokens.len(), self.new.tokens.len());
        let diagonals = old_count + new_count + 3;
        self.origin = new_count as i64 + 1;
        self.forward.clear();
        self.forward.resize(diagonals + 1, 0);
        self.backward.clear();
        self.backward.resize(diagonals + 1, 0);
        self.most_steps = (rough_root(diagonals) as i64).max(FEWEST_STEPS);
        self.took_shortcut = false;
        let whole = Area {
            old_from: 0,
            old_to: old_count as i64,
            new_from: 0,
            new_to: new_count as i64,
        };
        self.solve(whole, false, old_changed, new_changed);
        self.took_shortcut
    }

    /// Whether the last run would have left out the same lines with these counts.
    pub(super) fn would_choose_the_same(&self, tokens: &Tokens) -> bool {
        self.old
            .has_classes_of(&tokens.old, &tokens.new.occurrences)
            && self
                .new
                .has_classes_of(&tokens.new, &tokens.old.occurrences)
    }

    fn solve(&mut self, area: Area, exact: bool, old: &mut [bool], new: &mut [bool]) {
        // The later half is searched in the loop, so that recursion stays shallow.
        let (mut area, mut exact) = (area, exact);
        loop {
            area = self.shrink(area);
            if area.old_from == area.old_to {
                for at in area.new_from..area.new_to {
                    new[self.new.lines[at as usize] as usize] = true;
                }
                return;
            }
            if area.new_from == area.new_to {
                for at in area.old_from..area.old_to {
                    old[self.old.lines[at as usize] as usize] = true;
                }
                return;
            }
            let cut = self.cut(area, exact);
            let before = Area {
                old_to: cut.old,
                new_to: cut.new,
                ..area
            };
            self.solve(before, cut.exact_before, old, new);
            area.old_from = cut.old;
            area.new_from = cut.new;
            exact = cut.exact_after;
        }
    }

    /// Leaves out what is equal at both ends.
    fn shrink(&self, mut area: Area) -> Area {
        let forward = self.equal_forward(area.old_from, area.new_from, area);
        area.old_from += forward;
        area.new_from += forward;
        let backward = self.equal_backward(area.old_to, area.new_to, area);
        area.old_to -= backward;
        area.new_to -= backward;
        area
    }

    fn equal_forward(&self, old: i64, new: i64, area: Area) -> i64 {
        if old >= area.old_to || new >= area.new_to {
            return 0;
        }
        let old = &self.old.tokens[old as usize..area.old_to as usize];
        let new = &self.new.tokens[new as usize..area.new_to as usize];
        let equal = old.iter().zip(new).take_while(|(old, new)| old == new);
        equal.count() as i64
    }

    fn equal_backward(&self, old: i64, new: i64, area: Area) -> i64 {
        if old <= area.old_from || new <= area.new_from {
            return 0;
        }
        let old = self.old.tokens[area.old_from as usize..old as usize]
            .iter()
            .rev();
        let new = self.new.tokens[area.new_from as usize..new as usize]
            .iter()
            .rev();
        let equal = old.zip(new).take_while(|(old, new)| old == new);
        equal.count() as i64
    }

    /// Searches from both ends until the ways meet, or a shortcut is taken.
    fn cut(&mut self, area: Area, exact: bool) -> Cut {
        let mut fronts = Fronts::new(area);
        self.set_forward(fronts.forward_middle, area.old_from);
        self.set_backward(fronts.backward_middle, area.old_to);
        for cost in 1.. {
            self.widen_forward(&mut fronts);
            let mut has_snake = false;
            if let Some(cut) = self.step_forward(&fronts, area, &mut has_snake) {
                return cut;
            }
            self.widen_backward(&mut fronts);
            if let Some(cut) = self.step_backward(&fronts, area, &mut has_snake) {
                return cut;
            }
            if exact {
                continue;
            }
            if has_snake && cost > STEPS_BEFORE_SHORTCUT {
                let shortcut = self
                    .promising_forward(&fronts, area, cost)
                    .or_else(|| self.promising_backward(&fronts, area, cost));
                if let Some(cut) = shortcut {
                    self.took_shortcut = true;
                    return cut;
                }
            }
            if cost >= self.most_steps {
                self.took_shortcut = true;
                return self.furthest(&fronts, area);
            }
        }
        unreachable!("the two ways meet at the latest when they have seen everything")
    }

    fn forward(&self, diagonal: i64) -> i64 {
        self.forward[(diagonal + self.origin) as usize]
    }

    fn set_forward(&mut self, diagonal: i64, old: i64) {
        self.forward[(diagonal + self.origin) as usize] = old;
    }

    fn backward(&self, diagonal: i64) -> i64 {
        self.backward[(diagonal + self.origin) as usize]
    }

    fn set_backward(&mut self, diagonal: i64, old: i64) {
        self.backward[(diagonal + self.origin) as usize] = old;
    }

    fn widen_forward(&mut self, fronts: &mut Fronts) {
        if fronts.forward_low > fronts.lowest {
            fronts.forward_low -= 1;
            self.set_forward(fronts.forward_low - 1, -1);
        } else {
            fronts.forward_low += 1;
        }
        if fronts.forward_high < fronts.highest {
            fronts.forward_high += 1;
            self.set_forward(fronts.forward_high + 1, -1);
        } else {
            fronts.forward_high -= 1;
        }
    }

    fn widen_backward(&mut self, fronts: &mut Fronts) {
        if fronts.backward_low > fronts.lowest {
            fronts.backward_low -= 1;
            self.set_backward(fronts.backward_low - 1, FAR);
        } else {
            fronts.backward_low += 1;
        }
        if fronts.backward_high < fronts.highest {
            fronts.backward_high += 1;
            self.set_backward(fronts.backward_high + 1, FAR);
        } else {
            fronts.backward_high -= 1;
        }
    }

    fn step_forward(&mut self, fronts: &Fronts, area: Area, has_snake: &mut bool) -> Option<Cut> {
        for diagonal in fronts.forward_diagonals() {
            let (below, above) = (self.forward(diagonal - 1), self.forward(diagonal + 1));
            let from = if below >= above { below + 1 } else { above };
            let snake = self.equal_forward(from, from - diagonal, area);
            let old = from + snake;
            *has_snake |= snake > LONG_SNAKE;
            self.set_forward(diagonal, old);
            let is_met = fronts.meet_forward
                && (fronts.backward_low..=fronts.backward_high).contains(&diagonal)
                && self.backward(diagonal) <= old;
            if is_met {
                return Some(Cut::met(old, old - diagonal));
            }
        }
        None
    }

    fn step_backward(&mut self, fronts: &Fronts, area: Area, has_snake: &mut bool) -> Option<Cut> {
        for diagonal in fronts.backward_diagonals() {
            let (below, above) = (self.backward(diagonal - 1), self.backward(diagonal + 1));
            let from = if below < above { below } else { above - 1 };
            let snake = self.equal_backward(from, from - diagonal, area);
            let old = from - snake;
            *has_snake |= snake > LONG_SNAKE;
            self.set_backward(diagonal, old);
            let is_met = !fronts.meet_forward
                && (fronts.forward_low..=fronts.forward_high).contains(&diagonal)
                && old <= self.forward(diagonal);
            if is_met {
                return Some(Cut::met(old, old - diagonal));
            }
        }
        None
    }

    fn promising_forward(&self, fronts: &Fronts, area: Area, cost: i64) -> Option<Cut> {
        let mut best = (0, None);
        for diagonal in fronts.forward_diagonals() {
            let old = self.forward(diagonal);
            let new = old - diagonal;
            let gain = (old - area.old_from) + (new - area.new_from)
                - (diagonal - fronts.forward_middle).abs();
            let is_inside = area.old_from + LONG_SNAKE <= old
                && old < area.old_to
                && area.new_from + LONG_SNAKE <= new
                && new < area.new_to;
            if gain > SHORTCUT_GAIN * cost
                && gain > best.0
                && is_inside
                && self.is_equal_run(old - LONG_SNAKE, new - LONG_SNAKE)
            {
                best = (gain, Some((old, new)));
            }
        }
        best.1.map(|(old, new)| Cut {
            old,
            new,
            exact_before: true,
            exact_after: false,
        })
    }

    fn promising_backward(&self, fronts: &Fronts, area: Area, cost: i64) -> Option<Cut> {
        let mut best = (0, None);
        for diagonal in fronts.backward_diagonals() {
            let old = self.backward(diagonal);
            let new = old - diagonal;
            let gain = (area.old_to - old) + (area.new_to - new)
                - (diagonal - fronts.backward_middle).abs();
            let is_inside = area.old_from < old
                && old <= area.old_to - LONG_SNAKE
                && area.new_from < new
                && new <= area.new_to - LONG_SNAKE;
            if gain > SHORTCUT_GAIN * cost
                && gain > best.0
                && is_inside
                && self.is_equal_run(old, new)
            {
                best = (gain, Some((old, new)));
            }
        }
        best.1.map(|(old, new)| Cut {
            old,
            new,
            exact_before: false,
            exact_after: true,
        })
    }

    fn is_equal_run(&self, old: i64, new: i64) -> bool {
        let run = LONG_SNAKE as usize;
        let (old, new) = (old as usize, new as usize);
        self.old.tokens[old..old + run] == self.new.tokens[new..new + run]
    }

    /// The point that is furthest from where one of the two searches began.
    fn furthest(&self, fronts: &Fronts, area: Area) -> Cut {
        let mut forward = (-1, -1);
        for diagonal in fronts.forward_diagonals() {
            let mut old = self.forward(diagonal).min(area.old_to);
            let mut new = old - diagonal;
            if area.new_to < new {
                old = area.new_to + diagonal;
                new = area.new_to;
            }
            if forward.0 < old + new {
                forward = (old + new, old);
            }
        }
        let mut backward = (FAR, FAR);
        for diagonal in fronts.backward_diagonals() {
            let mut old = self.backward(diagonal).max(area.old_from);
            let mut new = old - diagonal;
            if new < area.new_from {
                old = area.new_from + diagonal;
                new = area.new_from;
            }
            if old + new < backward.0 {
                backward = (old + new, old);
            }
        }
        let is_forward =
            (area.old_to + area.new_to) - backward.0 < forward.0 - (area.old_from + area.new_from);
        let (sum, old) = if is_forward { forward } else { backward };
        Cut {
            old,
            new: sum - old,
            exact_before: is_forward,
            exact_after: !is_forward,
        }
    }
}

/// How far the two searches have spread. Diagonals are old minus new line numbers.
struct Fronts {
    lowest: i64,
    highest: i64,
    forward_middle: i64,
    forward_low: i64,
    forward_high: i64,
    backward_middle: i64,
    backward_low: i64,
    backward_high: i64,
    /// Whether the two can meet in a forward step; else in a backward one.
    meet_forward: bool,
}

impl Fronts {
    const fn new(area: Area) -> Self {
        let forward_middle = area.old_from - area.new_from;
        let backward_middle = area.old_to - area.new_to;
        Self {
            lowest: area.old_from - area.new_to,
            highest: area.old_to - area.new_from,
            forward_middle,
            forward_low: forward_middle,
            forward_high: forward_middle,
            backward_middle,
            backward_low: backward_middle,
            backward_high: backward_middle,
            meet_forward: (forward_middle - backward_middle) & 1 != 0,
        }
    }

    fn forward_diagonals(&self) -> impl Iterator<Item = i64> + use<> {
        (self.forward_low..=self.forward_high).rev().step_by(2)
    }

    fn backward_diagonals(&self) -> impl Iterator<Item = i64> + use<> {
        (self.backward_low..=self.backward_high).rev().step_by(2)
    }
}

impl Cut {
    const fn met(old: i64, new: i64) -> Self {
        Self {
            old,
            new,
            exact_before: true,
            exact_after: true,
        }
    }
}
