//! The people of the invented company, with the identities that make real histories hard: several
//! addresses for one person, bots, deleted accounts, zones around the world.

use std::collections::BTreeMap;

use time::{Duration, OffsetDateTime};

use crate::world::User;

/// The account behind the good token.
pub(crate) const ACCOUNT: u64 = 11;
/// Owner of the company's groups.
pub(crate) const OWNER: u64 = 12;
/// Guest of the company.
pub(crate) const GUEST: u64 = 29;
/// An account that was blocked.
pub(crate) const BLOCKED: u64 = 30;
/// Bot of the first project's access token.
pub(crate) const PROJECT_BOT: u64 = 31;
/// Opens merge requests that raise versions.
pub(crate) const UPDATE_BOT: u64 = 32;
/// GitLab's stand-in for deleted accounts.
pub(crate) const GHOST: u64 = 33;
/// A service account.
pub(crate) const SERVICE: u64 = 34;

/// Name, user name, zone in minutes, whether commits also come from a private address.
const HUMANS: [(&str, &str, i32, bool); 18] = [
    ("Mara Lindqvist", "mara.lindqvist", 60, false),
    ("Oskar Halden", "oskar.halden", 60, false),
    ("Priya Raghunathan", "priya.r", 330, true),
    ("José Ángel Muñoz", "jamunoz", -180, false),
    ("Łucja Wiśniewska", "lucja.w", 60, true),
    ("小林 花子", "hanako.kobayashi", 540, false),
    ("Tama Ngata", "tama.ngata", 780, false),
    ("Ruth Okonkwo", "ruth.okonkwo", 60, false),
    ("Ben Carraway", "bcarraway", -480, true),
    ("Freya Solheim", "freya.solheim", 60, false),
    ("Dmitri Volkonsky", "dvolkonsky", 180, false),
    ("Amélie Charpentier", "amelie.c", 60, false),
    ("Noor van Dijk", "noor.vandijk", 60, true),
    ("Sam O'Brien", "sam.obrien", 0, false),
    ("Leilani Kahale", "leilani.k", -600, false),
    ("Arjun Mehta", "arjun.mehta", 345, false),
    ("Xu Wen", "xu.wen", 480, false),
    ("Ingrid Nørgaard", "ingrid.noergaard", -210, false),
];

/// Ids of those who write code and open issues.
pub(crate) fn authors() -> Vec<u64> {
    (0..HUMANS.len() as u64).map(|index| 11 + index).collect()
}

/// All accounts by id.
pub(crate) fn all(now: OffsetDateTime, bot_project: u64) -> BTreeMap<u64, User> {
    let mut users = Vec::new();
    for (index, (name, username, zone, private)) in HUMANS.into_iter().enumerate() {
        let id = 11 + index as u64;
        let mut emails = vec![format!("{username}@halden.example")];
        if private {
            let (first, _) = username.split_once('.').unwrap_or((username, ""));
            emails.push(format!("{first}@home.example"));
            emails.push(format!("{id}-{username}@users.noreply.halden.example"));
        }
        users.push(user(id, username, name, zone, emails, now));
    }
    let special = [
        (GUEST, "visitor", "Vera Guest", false),
        (BLOCKED, "former.colleague", "Former Colleague", false),
        (SERVICE, "service_account_reports", "Reports", true),
        (UPDATE_BOT, "dependabot-halden", "Dependabot", true),
        (GHOST, "ghost", "Ghost User", false),
    ];
    for (id, username, name, bot) in special {
        let emails = vec![format!("{username}@noreply.halden.example")];
        let mut user = user(id, username, name, 0, emails, now);
        user.bot = bot;
        if id == BLOCKED {
            user.state = "blocked";
        }
        users.push(user);
    }
    let username = format!("project_{bot_project}_bot_6d1f0c8e2a934b75");
    let mut bot = user(
        PROJECT_BOT,
        &username,
        "Ledger reports",
        0,
        vec![format!("{username}@noreply.halden.example")],
        now,
    );
    bot.bot = true;
    users.push(bot);
    users.into_iter().map(|user| (user.id, user)).collect()
}

fn user(
    id: u64,
    username: &str,
    name: &str,
    zone_minutes: i32,
    emails: Vec<String>,
    now: OffsetDateTime,
) -> User {
    User {
        id,
        username: username.to_owned(),
        name: name.to_owned(),
        state: "active",
        bot: false,
        public_email: if id.is_multiple_of(3) {
            emails[0].clone()
        } else {
            String::new()
        },
        emails,
        zone_minutes,
        created_at: now - Duration::days(900) + Duration::hours(i64::try_from(id).unwrap_or(0)),
    }
}
