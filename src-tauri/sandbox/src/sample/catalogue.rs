//! The company's groups and projects: a plain list, one line per special case a client has to
//! cope with, then ordinary services up to the wished number.

use crate::world::{Feature, Namespace};

/// `(id, parent, path, name, visibility, description)`.
pub(crate) type GroupOutline = (
    u64,
    Option<u64>,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// All groups; parents come first.
pub(crate) const GROUPS: [GroupOutline; 14] = [
    (
        51,
        None,
        "halden",
        "Halden Works",
        "private",
        "Measuring instruments, and all that runs them",
    ),
    (
        52,
        Some(51),
        "platform",
        "Platform",
        "private",
        "What the products stand on",
    ),
    (53, Some(52), "runtime", "Runtime", "private", ""),
    (
        54,
        Some(53),
        "drivers",
        "Drivers",
        "private",
        "Talks to the instruments",
    ),
    (55, Some(52), "data", "Data", "private", ""),
    (
        56,
        Some(51),
        "storefront",
        "Storefront",
        "private",
        "Where customers buy",
    ),
    (57, Some(56), "mobile", "Mobile", "private", ""),
    (58, Some(51), "operations", "Operations", "private", ""),
    (
        59,
        Some(51),
        "archive",
        "Archive",
        "private",
        "Finished work, read only",
    ),
    (
        60,
        Some(51),
        "lodz-buero",
        "Łódź Büro 事務所",
        "private",
        "Names outside ASCII",
    ),
    (
        61,
        None,
        "halden-labs",
        "Halden Labs",
        "public",
        "Open source",
    ),
    (
        62,
        None,
        "partner-kestrel",
        "Partner Kestrel",
        "private",
        "The account is only a Guest here",
    ),
    (
        63,
        None,
        "partner-osprey",
        "Partner Osprey",
        "private",
        "Shares one project with Platform",
    ),
    (
        64,
        None,
        "finance",
        "Finance",
        "private",
        "The account cannot see this",
    ),
];

/// How a project differs from an ordinary one.
#[derive(Clone, Debug)]
pub(crate) struct Outline {
    pub(crate) id: u64,
    pub(crate) namespace: Namespace,
    pub(crate) path: String,
    pub(crate) name: String,
    pub(crate) visibility: &'static str,
    pub(crate) archived: bool,
    pub(crate) empty: bool,
    pub(crate) sha256: bool,
    pub(crate) protected_branches: bool,
    pub(crate) repository: Feature,
    pub(crate) merge_requests: Feature,
    pub(crate) issues: Feature,
    pub(crate) shared_with: Vec<(u64, i64)>,
    pub(crate) marked_for_deletion: bool,
}

impl Outline {
    fn ordinary(id: u64, group: u64, path: &str, name: &str) -> Self {
        Self {
            id,
            namespace: Namespace::Group(group),
            path: path.to_owned(),
            name: name.to_owned(),
            visibility: "private",
            archived: false,
            empty: false,
            sha256: false,
            protected_branches: true,
            repository: Feature::Enabled,
            merge_requests: Feature::Enabled,
            issues: Feature::Enabled,
            shared_with: Vec::new(),
            marked_for_deletion: false,
        }
    }
}

/// Id of the first project, which the project bot belongs to.
pub(crate) const FIRST_PROJECT: u64 = 1_001;

/// The project the account sees only because it is shared with a group of its own.
pub(crate) const SHARED_PATH: &str = "bridge";

fn special() -> Vec<Outline> {
    let ordinary = |offset: u64, group: u64, path: &str, name: &str| {
        Outline::ordinary(FIRST_PROJECT + offset, group, path, name)
    };
    let long = "the-repository-whose-name-somebody-wanted-to-explain-everything-".repeat(4);
    let long = &long[..235];
    let mut list = vec![
        ordinary(0, 52, "ledger", "Ledger"),
        ordinary(1, 53, "scheduler", "Scheduler"),
        ordinary(2, 54, "telemetry", "Telemetry"),
        ordinary(3, 56, "checkout-web", "Checkout Web"),
        ordinary(4, 59, "invoice-printer", "Invoice Printer"),
        ordinary(5, 58, "new-beginnings", "New Beginnings"),
        ordinary(6, 61, "open-measure", "Open Measure"),
        ordinary(7, 58, "handbook", "Handbook"),
        ordinary(8, 55, long, long),
        ordinary(9, 62, "firmware", "Firmware"),
        ordinary(10, 63, SHARED_PATH, "Bridge"),
        ordinary(11, 58, "quiet-tools", "Quiet Tools"),
        ordinary(12, 57, "pocket", "Pocket"),
        ordinary(13, 60, "waga", "Waga – Gewichte 秤"),
        ordinary(14, 51, "dotfiles", "dotfiles"),
        ordinary(15, 64, "payroll", "Payroll"),
        ordinary(16, 58, "requests", "Requests"),
        ordinary(17, 58, "old-shop", "Old Shop"),
        ordinary(18, 61, "style-guide", "Style Guide"),
    ];
    list[2].sha256 = true;
    list[4].archived = true;
    list[5].empty = true;
    list[6].visibility = "public";
    list[7].visibility = "internal";
    list[7].merge_requests = Feature::Disabled;
    list[10].shared_with = vec![(52, 20)];
    list[11].issues = Feature::Disabled;
    list[12].protected_branches = false;
    list[14].namespace = Namespace::User(super::people::ACCOUNT);
    list[16].repository = Feature::Disabled;
    list[16].merge_requests = Feature::Disabled;
    list[17].marked_for_deletion = true;
    list[18].visibility = "internal";
    list[18].merge_requests = Feature::Private;
    list
}

/// The first `count` projects: special ones, then ordinary services.
pub(crate) fn projects(count: usize) -> Vec<Outline> {
    const GROUPS_OF_SERVICES: [u64; 7] = [52, 53, 54, 55, 56, 57, 58];
    const THINGS: [&str; 12] = [
        "gauge", "sensor", "order", "parcel", "reading", "alarm", "customer", "invoice", "map",
        "report", "firmware", "session",
    ];
    const ROLES: [&str; 5] = ["service", "worker", "library", "console", "gateway"];
    let mut list = special();
    list.truncate(count);
    for index in list.len()..count {
        let number = index - special_count();
        let thing = THINGS[number % THINGS.len()];
        let role = ROLES[(number / THINGS.len()) % ROLES.len()];
        let round = number / (THINGS.len() * ROLES.len());
        let path = if round == 0 {
            format!("{thing}-{role}")
        } else {
            format!("{thing}-{role}-{}", round + 1)
        };
        let name = path.replace('-', " ");
        list.push(Outline::ordinary(
            FIRST_PROJECT + index as u64,
            GROUPS_OF_SERVICES[number % GROUPS_OF_SERVICES.len()],
            &path,
            &name,
        ));
    }
    list
}

fn special_count() -> usize {
    special().len()
}
