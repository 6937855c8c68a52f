//! Exact values: whole numbers until the last step.

/// A numerator over a denominator, both whole. Sums of ratios are sums of both, which is what a value
/// of a team is: the sum of what its people did over the sum of what it is counted by, never a mean of
/// means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ratio {
    /// What is counted.
    pub numerator: i64,
    /// What it is counted by.
    pub denominator: i64,
}

impl Ratio {
    /// Both parts.
    #[must_use]
    pub const fn new(numerator: i64, denominator: i64) -> Self {
        Self {
            numerator,
            denominator,
        }
    }

    /// The value times `scale`; `None` where there is nothing to divide by: that is unknown, not zero.
    #[must_use]
    pub fn times(self, scale: i64) -> Option<f64> {
        if self.denominator == 0 {
            return None;
        }
        // i128, so that no whole number is rounded before the division.
        let numerator = i128::from(self.numerator) * i128::from(scale);
        let denominator = i128::from(self.denominator);
        #[expect(
            clippy::cast_precision_loss,
            reason = "the last step; figures beyond 2^53 have more digits than anybody reads"
        )]
        Some(
            (numerator / denominator) as f64
                + (numerator % denominator) as f64 / denominator as f64,
        )
    }
}

impl std::ops::AddAssign for Ratio {
    fn add_assign(&mut self, other: Self) {
        self.numerator = self.numerator.saturating_add(other.numerator);
        self.denominator = self.denominator.saturating_add(other.denominator);
    }
}

/// The middle of whole numbers; of an even count the mean of the two in the middle, as numerator over
/// one or two. `None` of none. The values change places: only as many are put in order as the middle needs.
#[must_use]
pub fn median(values: &mut [i64]) -> Option<Ratio> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    let is_odd = values.len() % 2 == 1;
    let (below, upper, _) = values.select_nth_unstable(middle);
    let upper = *upper;
    match below.iter().max() {
        Some(lower) if !is_odd => Some(Ratio::new(lower.saturating_add(upper), 2)),
        _ => Some(Ratio::new(upper, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_to_divide_by_is_unknown_and_zero_is_a_value() {
        assert_eq!(Ratio::new(3, 0).times(1), None);
        assert_eq!(Ratio::new(0, 4).times(100), Some(0.0));
        assert_eq!(Ratio::new(1, 8).times(100), Some(12.5));
        assert_eq!(Ratio::new(-3, 2).times(1), Some(-1.5));
    }

    #[test]
    fn large_numbers_do_not_overflow() {
        let huge = Ratio::new(i64::MAX, 1).times(100);
        assert_eq!(huge, Some(i64::MAX as f64 * 100.0));
    }

    #[test]
    fn the_middle_of_none_one_two_and_ties() {
        assert_eq!(median(&mut []), None);
        assert_eq!(median(&mut [7]), Some(Ratio::new(7, 1)));
        // (2 + 9) / 2
        assert_eq!(median(&mut [9, 2]), Some(Ratio::new(11, 2)));
        assert_eq!(median(&mut [5, 1, 5]), Some(Ratio::new(5, 1)));
    }
}
