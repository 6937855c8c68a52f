//! Whether a metric goes up or down, week by week.
//!
//! Ordinary least squares of the values over the numbers of their weeks. Only full weeks with a value
//! take part, and four are the least that say anything. A slope that is less than twice its standard
//! error is told as no clear trend: about one in twenty calm series would show one otherwise.

/// The fewest full weeks.
const FEWEST: usize = 4;

/// How a series goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Trend {
    /// Fewer than four full weeks have a value.
    TooShort,
    /// It goes neither way, or one cannot tell.
    Unclear,
    /// So much a week, in the metric's unit.
    Slope(f64),
}

/// The trend of values, one a full week, `None` where a week has none.
#[must_use]
pub fn of_weeks(values: &[Option<f64>]) -> Trend {
    let points: Vec<(f64, f64)> = (0_u32..)
        .zip(values)
        .filter_map(|(week, value)| Some((f64::from(week), (*value)?)))
        .collect();
    if points.len() < FEWEST {
        return Trend::TooShort;
    }
    #[expect(clippy::cast_precision_loss, reason = "a number of weeks")]
    let count = points.len() as f64;
    let mean = |part: fn(&(f64, f64)) -> f64| points.iter().map(part).sum::<f64>() / count;
    let (middle, level) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = points.iter().map(|(week, _)| (week - middle).powi(2)).sum();
    let together: f64 = points
        .iter()
        .map(|(week, value)| (week - middle) * (value - level))
        .sum();
    let slope = together / spread;
    let unexplained: f64 = points
        .iter()
        .map(|(week, value)| (value - level - slope * (week - middle)).powi(2))
        .sum();
    let error = (unexplained / (count - 2.0) / spread).sqrt();
    let is_clear = slope != 0.0 && slope.abs() >= 2.0 * error;
    if is_clear {
        Trend::Slope(slope)
    } else {
        Trend::Unclear
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_weeks_say_nothing() {
        let values = [Some(1.0), None, Some(2.0), None, Some(3.0)];
        assert_eq!(
            of_weeks(&values),
            Trend::TooShort,
            "weeks without a value do not count"
        );
    }

    #[test]
    fn a_straight_line_is_its_slope() {
        let values: Vec<_> = (0..6)
            .map(|week| Some(10.0 - 1.5 * f64::from(week)))
            .collect();
        assert_eq!(of_weeks(&values), Trend::Slope(-1.5));
    }

    #[test]
    fn a_gap_keeps_its_place() {
        // Weeks 0, 1, 2 and 5 of the line 2 x.
        let values = [Some(0.0), Some(2.0), Some(4.0), None, None, Some(10.0)];
        assert_eq!(of_weeks(&values), Trend::Slope(2.0));
    }

    #[test]
    fn calm_and_noise_are_no_trend() {
        assert_eq!(of_weeks(&[Some(4.0); 8]), Trend::Unclear);
        // By hand: mean 5, weeks -1.5 to 1.5. Slope (6 - 2 - 1.5 + 4.5) / 5 = 1.4; of the squares 50 it
        // explains 9.8, so its error is the root of 40.2 / 2 / 5, which is 2.005: more than half of it.
        let values = [Some(1.0), Some(9.0), Some(2.0), Some(8.0)];
        assert_eq!(of_weeks(&values), Trend::Unclear);
    }
}
