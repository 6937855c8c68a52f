//! One measured claim, and how it is printed.

/// A value, what it is measured against, and whether it holds.
#[derive(Debug)]
pub(crate) struct Figure {
    name: &'static str,
    value: f64,
    unit: &'static str,
    /// What the bar is.
    against: &'static str,
    bar: f64,
    more_is_better: bool,
    /// The lowest and the highest of what was measured.
    spread: Option<(f64, f64)>,
}

impl Figure {
    /// A claim that holds up to the bar.
    pub(crate) const fn at_most(
        name: &'static str,
        value: f64,
        unit: &'static str,
        bar: f64,
        against: &'static str,
    ) -> Self {
        Self {
            name,
            value,
            unit,
            against,
            bar,
            more_is_better: false,
            spread: None,
        }
    }

    /// A claim that holds from the bar on.
    pub(crate) const fn at_least(
        name: &'static str,
        value: f64,
        unit: &'static str,
        bar: f64,
        against: &'static str,
    ) -> Self {
        Self {
            name,
            value,
            unit,
            against,
            bar,
            more_is_better: true,
            spread: None,
        }
    }

    /// Adds the lowest and the highest value.
    pub(crate) const fn spread(mut self, low: f64, high: f64) -> Self {
        self.spread = Some((low, high));
        self
    }

    /// A row of the table in the results.
    pub(crate) fn row(&self) -> String {
        let spread = self.spread.map_or(String::new(), |(low, high)| {
            format!("{} – {}", shown(low), shown(high))
        });
        let holds = if self.holds() { "yes" } else { "**no**" };
        format!(
            "| {} | {} {} | {spread} | {} {} | {:.2} | {holds} | {} |",
            self.name,
            shown(self.value),
            self.unit,
            if self.more_is_better { "≥" } else { "≤" },
            shown(self.bar),
            self.ratio(),
            self.against
        )
    }

    /// Whether the claim holds; what is not a number never does.
    pub(crate) fn holds(&self) -> bool {
        if self.more_is_better {
            self.value >= self.bar
        } else {
            self.value <= self.bar
        }
    }

    /// The value as a multiple of the bar.
    fn ratio(&self) -> f64 {
        self.value / self.bar
    }

    /// One object on one line.
    pub(crate) fn json(&self) -> String {
        let Self {
            name,
            value,
            unit,
            against,
            bar,
            ..
        } = self;
        serde_json::json!({
            "name": name, "value": rounded(*value), "unit": unit, "against": against,
            "spread": self.spread.map(|(low, high)| [rounded(low), rounded(high)]),
            "ratio": rounded(self.ratio()), "bar": rounded(*bar), "holds": self.holds(),
        })
        .to_string()
    }
}

/// The middle one.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// As many digits as the measurement bears, thousands set apart.
fn shown(value: f64) -> String {
    if value.abs() < 100.0 {
        return format!("{value:.2}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        let left = digits.len() - place;
        if place > 0 && left.is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// All figures in columns.
pub(crate) fn table<'figure>(figures: impl Iterator<Item = &'figure Figure>) -> String {
    let mut lines = vec![format!(
        "{:<36} {:>12} {:<9} {:>12} {:>7}  {:<6} {}",
        "claim", "value", "unit", "bar", "ratio", "holds", "bar is"
    )];
    for figure in figures {
        lines.push(format!(
            "{:<36} {:>12.2} {:<9} {:>12.2} {:>7.2}  {:<6} {}",
            figure.name,
            figure.value,
            figure.unit,
            figure.bar,
            figure.ratio(),
            if figure.holds() { "yes" } else { "NO" },
            figure.against
        ));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_people_write_them() {
        let cases = [
            (0.556, "0.56"),
            (99.9, "99.90"),
            (943.4, "943"),
            (143_928.9, "143,929"),
            (1_000_000.0, "1,000,000"),
        ];
        for (value, wanted) in cases {
            assert_eq!(shown(value), wanted);
        }
    }

    #[test]
    fn a_claim_holds_on_its_side_of_the_bar_only() {
        assert!(Figure::at_most("start", 900.0, "ms", 1000.0, "bar").holds());
        assert!(!Figure::at_most("start", 1001.0, "ms", 1000.0, "bar").holds());
        assert!(Figure::at_least("rate", 30.0, "items/s", 20.0, "bar").holds());
        assert!(!Figure::at_least("rate", 19.0, "items/s", 20.0, "bar").holds());
        assert!(
            !Figure::at_most("start", f64::NAN, "ms", 1000.0, "bar").holds(),
            "no number, no claim"
        );
    }

    #[test]
    fn the_median_is_the_middle_one() {
        let middle = median(vec![9.0, 1.0, 5.0]);
        assert_eq!(middle.total_cmp(&5.0), std::cmp::Ordering::Equal);
    }

    #[test]
    fn the_object_has_every_field_on_one_line() {
        let line = Figure::at_most("start", 500.0, "ms", 1000.0, "the bar of the design").json();
        let object: serde_json::Value = serde_json::from_str(&line).expect("it is JSON");
        for key in ["name", "value", "unit", "against", "ratio", "bar", "holds"] {
            assert!(!object[key].is_null(), "{key} is missing");
        }
        assert_eq!(object["ratio"], 0.5);
        assert!(!line.contains('\n'));
    }
}
