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
        }
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
            "ratio": rounded(self.ratio()), "bar": rounded(*bar), "holds": self.holds(),
        })
        .to_string()
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// All figures in columns.
pub(crate) fn table(figures: &[Figure]) -> String {
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
