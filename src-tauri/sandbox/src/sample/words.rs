//! Words the sample company's commits, merge requests and issues are written with.

/// What a change does.
pub(crate) const VERBS: [&str; 12] = [
    "Add", "Remove", "Simplify", "Rework", "Guard", "Cache", "Document", "Rename", "Test",
    "Speed up", "Fix", "Split",
];

/// What it is done to.
pub(crate) const OBJECTS: [&str; 20] = [
    "the calibration table",
    "order totals",
    "retry on timeout",
    "the reading parser",
    "unit conversion",
    "session expiry",
    "the parcel label",
    "logging of alarms",
    "the import queue",
    "rounding of prices",
    "device discovery",
    "the settings page",
    "schema migration",
    "the health endpoint",
    "Größenangaben",
    "temperature drift",
    "the nightly export",
    "pagination of results",
    "access checks",
    "the firmware handshake",
];

/// Why, for the body of a message.
pub(crate) const REASONS: [&str; 8] = [
    "Customers saw yesterday's value for up to an hour.",
    "The old way allocated on every reading.",
    "Two callers disagreed about the unit, now the type says it.",
    "This was the slowest query of the week.",
    "Needed before the spring release.",
    "No change in behaviour; the next step becomes smaller.",
    "The instrument answers late when its battery is low.",
    "Found while looking into a support case.",
];

/// What people write below a merge request or an issue.
pub(crate) const REMARKS: [&str; 12] = [
    "Looks good, one question about the rounding.",
    "Could we keep the old name for one release?",
    "I tried it on the bench, works with all three sensors.",
    "Nice! :rocket:",
    "This needs a test for the empty case.",
    "Done in the last commit.",
    "Why not move this into the library?\n\nIt is used in two places already.",
    "<script>alert('text, never markup')</script>",
    "Can reproduce with firmware 2.4.",
    "Ich schaue mir das morgen an.",
    "それで良いと思います。",
    "| before | after |\n| --- | --- |\n| 40 ms | 12 ms |",
];

/// Things that are wrong or wished for.
pub(crate) const WISHES: [&str; 14] = [
    "Reading jumps when the sensor is unplugged",
    "Total is off by one cent for three items",
    "Show the time zone beside the timestamp",
    "Export stops after 1,000 rows",
    "Alarm is sent twice",
    "Support the new probe",
    "Slow start on cold days",
    "Umlaute im Etikett werden verstümmelt",
    "Keyboard cannot reach the filter",
    "Session ends while typing",
    "Write down how to calibrate",
    "Unclear error when the disk is full",
    "Old firmware refuses the handshake",
    "Dark theme for the console",
];

/// Names, colours and descriptions of labels.
pub(crate) const LABELS: [(&str, &str, Option<&str>); 8] = [
    ("bug", "#d9534f", Some("Something is wrong")),
    ("feature", "#5cb85c", None),
    ("priority::high", "#cc0033", Some("Before anything else")),
    ("priority::low", "#8fbc8f", None),
    ("workflow::in progress", "#428bca", None),
    ("workflow::review", "#6699cc", None),
    ("Größe: klein", "#eee600", Some("")),
    ("needs, a comma", "#36454f", None),
];
