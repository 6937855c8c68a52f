//! `benches/RESULTS.md`: a section for each part, rewritten when that part was measured.

use super::part::Part;
use crate::command::Command;
use crate::failure::Failure;
use crate::workspace;

const HEAD: &str = "# Measured claims

`cargo xtask bench` measures these with the release build and writes this file; `--only PART` rewrites one section.
Values are medians, the spread is the lowest and the highest. A bar that does not hold says so.
";

/// Writes the sections of the parts that were measured; the others stay.
pub(super) fn write(parts: &[(&str, Part)]) -> Result<(), Failure> {
    let path = workspace::root().join("benches/RESULTS.md");
    let old = std::fs::read_to_string(&path).unwrap_or_default();
    let when = format!("Measured on {} with {}.", today(), machine());
    let text = merged(&old, parts, &when);
    std::fs::write(&path, text).map_err(|problem| {
        Failure::Check(format!("{} cannot be written: {problem}", path.display()))
    })
}

fn merged(old: &str, parts: &[(&str, Part)], when: &str) -> String {
    let mut sections: Vec<(String, String)> = old
        .split("\n## ")
        .skip(1)
        .filter_map(|section| section.split_once('\n'))
        .map(|(name, body)| (name.trim().to_owned(), body.trim().to_owned()))
        .collect();
    for (name, part) in parts {
        let body = section(part, when);
        match sections.iter_mut().find(|(known, _)| known == name) {
            Some(known) => known.1 = body,
            None => sections.push(((*name).to_owned(), body)),
        }
    }
    let mut text = HEAD.to_owned();
    for (name, body) in sections {
        text.push_str(&format!("\n## {name}\n\n{body}\n"));
    }
    text
}

fn section(part: &Part, when: &str) -> String {
    let mut lines = vec![when.to_owned()];
    if !part.versions.is_empty() {
        let versions = part.versions.iter();
        let versions: Vec<_> = versions
            .map(|(name, version)| format!("{name} {version}"))
            .collect();
        lines.push(format!("Beside it: {}.", versions.join(", ")));
    }
    lines.push(String::new());
    lines.push("| Claim | Value | Spread | Bar | Ratio | Holds | The bar is |".to_owned());
    lines.push("| --- | ---: | ---: | ---: | ---: | --- | --- |".to_owned());
    lines.extend(part.figures.iter().map(super::figures::Figure::row));
    if !part.notes.is_empty() {
        lines.push(String::new());
    }
    lines.extend(part.notes.iter().map(|note| format!("- {note}")));
    lines.join("\n")
}

/// The day, as the system writes it.
fn today() -> String {
    told("date", &["+%Y-%m-%d"]).unwrap_or_else(|| "an unknown day".to_owned())
}

/// Processor, cores, memory, system and compiler.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let processor =
        field("/proc/cpuinfo", "model name").unwrap_or_else(|| "a processor".to_owned());
    let memory = field("/proc/meminfo", "MemTotal")
        .and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok())
        .map_or(String::new(), |kib| {
            format!(", {:.0} GiB", kib / 1024.0 / 1024.0)
        });
    let system = std::fs::read_to_string("/etc/os-release")
        .ok()
        .and_then(|text| {
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
            Some(line.trim_matches('"').to_owned())
        });
    let system = system.unwrap_or_else(|| std::env::consts::OS.to_owned());
    let compiler = told("rustc", &["--version"]).unwrap_or_default();
    format!("{cores} cores of {processor}{memory}, {system}, {compiler}")
}

fn field(file: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn told(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).arguments(arguments).output().ok()?;
    Some(output.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::figures::Figure;
    use super::*;

    #[test]
    fn a_part_replaces_its_own_section_only() {
        let old = "# Old\n\nwords\n\n## store\n\nold store\n\n## window\n\nkept\n";
        let part = Part::of(vec![
            Figure::at_least("rate", 5.0, "rows/s", 4.0, "issue 4").spread(4.5, 6.0),
        ])
        .note("how")
        .version("peer", "1.0");
        let text = merged(old, &[("store", part)], "Measured now.");
        assert!(text.contains("## window\n\nkept"), "{text}");
        assert!(!text.contains("old store"), "{text}");
        for wanted in [
            "Measured now.",
            "peer 1.0",
            "- how",
            "| rate | 5.00 rows/s |",
        ] {
            assert!(text.contains(wanted), "{wanted} is missing in {text}");
        }
        let again = merged(&text, &[], "");
        assert_eq!(again, text, "writing nothing changes nothing");
    }
}
