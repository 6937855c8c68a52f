//! The objects of the contract with the window, key by key.
//!
//! A key that is missing or too many is a fault: the window reads exactly these.

use serde_json::Value;

const APPLICATION_STATE: &str =
    "version theme density secretStorage dataBytes dataFolder startupProblem";
const ACCOUNT: &str = "username name kind highestAccessLevel highestRoleName";
const INTEGRATION: &str = "id name provider host baseUrl authKind services dataStatus failure \
        rateLimitedUntil addedBy createdAt updatedAt lastUpdatedAt account tokenName \
        tokenExpiresOn scopes gitlabVersion isSample secretKeptIn repositoriesImported \
        repositoriesComplete repositoriesFailed repositoriesAvailable groupsReached autoImportGroups listReadAt \
        applicationId proxy trustedAuthorities hasClientCertificate clientCertificate canRenew \
        needsSignIn expiryWarning pausedAt isSyncing";
const GROUP: &str = "id fullPath name parentFullPath visibility accessLevel roleName webUrl archived \
        repositoriesAvailable repositoriesImported kind shared autoImport";
const REPOSITORY: &str = "id integrationId name fullPath groupPath groups webUrl visibility archived empty \
        shared accessLevel roleName defaultBranch objectFormat lastActivityAt imported importedAt \
        cannotImport note dataStatus failure lastUpdatedAt streams commitCount pullRequestCount \
        ticketCount";
const STREAM: &str = "stream state done total failure syncedAt remoteTotal";
const PROGRESS: &str = "integrationId running paused repositories items itemsPerMinute secondsLeft \
        waitingForGitlabSeconds requestsLeftThisMinute held \
        requestsInFlight requestsAllowedInFlight current sequence finishedAt";
const RUNG: &str = "rung outcome finding latencyMs failure verdicts certificates trustable";
const REPORT: &str = "connectionId passed stoppedAt rungs baseUrl host provider account authKind \
        trustedAuthorities viaProxy verdicts \
        tokenName tokenExpiresOn scopes gitlabVersion groups repositories webhooks warnings \
        suggestedName reportText";
const COMMIT: &str = "id sha title authorName authorEmail authoredAt authorOffsetMinutes \
    committedAt additions deletions filesChanged isMerge work";
const WORK_TYPES: &str = "newWork legacyRefactor helpOthers rework";
const PULL_REQUEST: &str = "id iid title state draft authorName authorUsername authorIsBot \
    createdAt updatedAt mergedAt closedAt sourceBranch targetBranch noteCount approvalCount \
    commitCount webUrl";
const TICKET: &str = "id iid title state issueType authorName authorUsername assigneeNames labels \
    createdAt updatedAt closedAt noteCount weight dueOn confidential webUrl";
const COMMIT_MORE: &str =
    "message committerName committerEmail committerOffsetMinutes parents webUrl";
const PULL_REQUEST_MORE: &str = "description labels assignees reviewers approvals notes commits mergedBy closedBy \
        milestone mergeCommitSha headSha";
const TICKET_MORE: &str = "description assignees closedBy milestone notes labelEvents stateEvents";
const FAILURE: &str = "code title message remedy action";
const PERSON: &str = "name username isBot deleted";
const VERDICT: &str = "service verdict sentence remedy action";
const NOTE: &str = "id person body createdAt system resolvable resolved";
const PAGE: &str = "total offset rows";
pub(crate) const OAUTH_APPLICATION: &str = "applicationId source applicationPage name redirectUris \
        scopes defaultWay deepLinkRegistered";
pub(crate) const SIGN_IN_WAITING: &str = "state way pageUrl host redirectUri userCode verificationUrl \
        startedAt expiresAt browserError";
const RUN: &str = "id integrationId reason startedAt finishedAt outcome repositories \
        repositoriesFailed newCommits pullRequests tickets requests waitedMs failure";
const COVERAGE: &str = "stream repositories complete failed rateLimited cancelled held remote \
        heldOfCounted uncounted short failure";
const SYNC_SETTINGS: &str = "schedule conditions hosts nextRuns";
const SCHEDULE: &str =
    "intervalMinutes intervalWhileOpenMinutes pauseWhenMetered pauseOnBatterySaver";
const CONDITIONS: &str = "network metered batterySaver";
const HOST_POLICY: &str = "host sharePercent polite integrations";
const NEXT_RUN: &str = "integrationId at held";
pub(crate) const SERVICE_STATE: &str = "service on held verdict";
pub(crate) const AUTO_IMPORT: &str = "on hidden";
pub(crate) const AUTO_IMPORT_EFFECT: &str = "chosen imported excluded leftOut impossible elsewhere";
pub(crate) const EXCLUSION_RULE: &str =
    "id kind pattern enabled createdAt problem total matching imported";
pub(crate) const RULE_PREVIEW: &str = "problem total matching imported rows";
pub(crate) const RULE_MATCH: &str = "id fullPath imported archived visibility lastActivityAt";
pub(crate) const EXCLUDED_PATHS: &str = "text patterns changedAt counted";
pub(crate) const EXCLUDED_ENTRY: &str = "path files";
pub(crate) const EXCLUDED_PATHS_PREVIEW: &str = "problem line files excluded entries rows";
pub(crate) const DELETION_SUMMARY: &str =
    "integrations repositories commits pullRequests tickets webhooks bytes";
const GROUP_CHECK: &str = "check outcome words";
const MISSING_GROUP: &str = "path cause sentence remedy askWhom askText action checks similar";
const AVAILABLE: &str = "groups repositories imported listReadAt";
const REPOSITORY_COLUMNS: &str = "id slug name group visibility accessLevel lastActivityAt obstacle note archived empty \
        groupPaths sentences";
const IMPORT_PACE: &str = "repositories requests milliseconds bytes";
const IMPORTED: &str = "at dataStatus lastUpdatedAt pullRequestCount failure stream";
pub(crate) const AVAILABLE_PROGRESS: &str = "integrationId groups repositories";

pub(crate) const MEMBER: &str = "id name handle isBot isBotChosen treatment choice aliasCount commits pullRequests \
        tickets lastActiveAt suggestions";
pub(crate) const MEMBER_ALIAS: &str = "key kind name names username host address shared isBot integrations \
        commits pullRequests tickets lastActiveAt";
pub(crate) const MEMBER_SUGGESTION: &str = "id first second strength evidence";
pub(crate) const MEMBER_MORE: &str = "aliases matches";
pub(crate) const MEMBER_COUNTS: &str = "all active bots excluded hidden";
pub(crate) const MEMBER_CHANGE: &str = "undo member changed";

/// The objects by the names the window's own types have; what a longer one adds stands apart.
pub(crate) const OBJECTS: [(&str, &[&str]); 53] = [
    ("Failure", &[FAILURE]),
    ("Account", &[ACCOUNT]),
    ("ServiceVerdict", &[VERDICT]),
    ("Integration", &[INTEGRATION]),
    ("Group", &[GROUP]),
    ("Stream", &[STREAM]),
    ("Repository", &[REPOSITORY]),
    ("Progress", &[PROGRESS]),
    ("Page", &[PAGE]),
    ("Person", &[PERSON]),
    ("WorkTypes", &[WORK_TYPES]),
    ("CommitRow", &[COMMIT]),
    ("Commit", &[COMMIT, COMMIT_MORE]),
    ("PullRequestRow", &[PULL_REQUEST]),
    ("PullRequest", &[PULL_REQUEST, PULL_REQUEST_MORE]),
    ("Note", &[NOTE]),
    ("TicketRow", &[TICKET]),
    ("Ticket", &[TICKET, TICKET_MORE]),
    ("RungReport", &[RUNG]),
    ("ConnectionReport", &[REPORT]),
    ("ApplicationState", &[APPLICATION_STATE]),
    ("DeletionSummary", &[DELETION_SUMMARY]),
    ("AvailableProgress", &[AVAILABLE_PROGRESS]),
    ("OauthApplication", &[OAUTH_APPLICATION]),
    ("SignInWaiting", &[SIGN_IN_WAITING]),
    ("Run", &[RUN]),
    ("Coverage", &[COVERAGE]),
    ("SyncSettings", &[SYNC_SETTINGS]),
    ("Schedule", &[SCHEDULE]),
    ("Conditions", &[CONDITIONS]),
    ("HostPolicy", &[HOST_POLICY]),
    ("NextRun", &[NEXT_RUN]),
    ("GroupCheck", &[GROUP_CHECK]),
    ("MissingGroup", &[MISSING_GROUP]),
    ("ServiceState", &[SERVICE_STATE]),
    ("AutoImport", &[AUTO_IMPORT]),
    ("AutoImportEffect", &[AUTO_IMPORT_EFFECT]),
    ("ExclusionRule", &[EXCLUSION_RULE]),
    ("RulePreview", &[RULE_PREVIEW]),
    ("RuleMatch", &[RULE_MATCH]),
    ("ExcludedPaths", &[EXCLUDED_PATHS]),
    ("ExcludedEntry", &[EXCLUDED_ENTRY]),
    ("ExcludedPathsPreview", &[EXCLUDED_PATHS_PREVIEW]),
    ("Member", &[MEMBER]),
    ("MemberAlias", &[MEMBER_ALIAS]),
    ("MemberSuggestion", &[MEMBER_SUGGESTION]),
    ("MemberDetail", &[MEMBER, MEMBER_MORE]),
    ("MemberCounts", &[MEMBER_COUNTS]),
    ("MemberChange", &[MEMBER_CHANGE]),
    ("Available", &[AVAILABLE]),
    ("RepositoryColumns", &[REPOSITORY_COLUMNS]),
    ("ImportedRow", &[IMPORTED]),
    ("ImportPace", &[IMPORT_PACE]),
];

/// Checks that `value` is an object with exactly `keys`, named in one text.
pub(crate) fn exactly(place: &str, value: &Value, keys: &str) {
    let object = value
        .as_object()
        .unwrap_or_else(|| panic!("{place} is an object, not {value}"));
    let mut found: Vec<_> = object.keys().map(String::as_str).collect();
    let mut wanted: Vec<_> = keys.split_whitespace().collect();
    found.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(found, wanted, "keys of {place}");
}

fn each(place: &str, list: &Value, check: impl Fn(&str, &Value)) {
    let items = list
        .as_array()
        .unwrap_or_else(|| panic!("{place} is a list, not {list}"));
    for item in items {
        check(place, item);
    }
}

fn optional(place: &str, value: &Value, check: impl Fn(&str, &Value)) {
    if !value.is_null() {
        check(place, value);
    }
}

fn one_of(place: &str, value: &Value, words: &str) {
    let word = value.as_str().unwrap_or_default();
    assert!(
        words.split_whitespace().any(|allowed| allowed == word),
        "{place} is one of {words}, not {value}"
    );
}

const STATUSES: &str = "processing healthy rate_limited failed";
const STREAMS: &str = "commits pull_requests tickets";
const ACTIONS: &str = "create_token open_settings_security replace_token retry sign_in_again \
    choose_secret_storage unlock_secrets trust_authority network_settings renew_token open_security \
    application_settings";

/// What every command rejects with, and what a row carries that failed.
pub(crate) fn failure(place: &str, value: &Value) {
    exactly(place, value, FAILURE);
    for key in ["code", "title", "message"] {
        let text = value[key].as_str().unwrap_or_default();
        assert!(!text.is_empty(), "{place} says its {key}: {value}");
    }
    optional(place, &value["action"], |place, action| {
        one_of(place, action, ACTIONS);
    });
}

pub(crate) fn application_state(value: &Value) {
    exactly("application state", value, APPLICATION_STATE);
    let storage = &value["secretStorage"];
    let keys = "mode keyringAvailable keyringProblem problemCode fileExists fileLocked";
    exactly("secret storage", storage, keys);
    one_of("mode", &storage["mode"], "keyring memory file undecided");
    optional("startup problem", &value["startupProblem"], failure);
}

fn account(place: &str, value: &Value) {
    exactly(&format!("account of {place}"), value, ACCOUNT);
    one_of(place, &value["kind"], "human bot service_account unknown");
}

pub(crate) fn integration(value: &Value) {
    exactly("integration", value, INTEGRATION);
    account("integration", &value["account"]);
    one_of("provider", &value["provider"], "gitlab gitlab_self_managed");
    one_of("authKind", &value["authKind"], "access_token oauth");
    one_of("dataStatus", &value["dataStatus"], STATUSES);
    one_of(
        "secretKeptIn",
        &value["secretKeptIn"],
        "keyring memory file",
    );
    each("services", &value["services"], |place, service| {
        one_of(place, service, "repos pull_requests tickets");
    });
    optional("failure of an integration", &value["failure"], failure);
}

pub(crate) fn group(value: &Value) {
    exactly("group", value, GROUP);
    one_of("kind", &value["kind"], "group user");
    one_of("autoImport", &value["autoImport"], "off on covered");
    one_of(
        "visibility",
        &value["visibility"],
        "private internal public unknown",
    );
}

pub(crate) fn repository(value: &Value) {
    exactly("repository", value, REPOSITORY);
    one_of("objectFormat", &value["objectFormat"], "sha1 sha256");
    optional("dataStatus", &value["dataStatus"], |place, status| {
        one_of(place, status, STATUSES);
    });
    optional("cannotImport", &value["cannotImport"], |place, obstacle| {
        exactly(place, obstacle, "reason sentence");
        let reasons = "no_access repository_disabled pending_deletion not_found";
        one_of(place, &obstacle["reason"], reasons);
    });
    optional("failure of a repository", &value["failure"], failure);
    each("stream", &value["streams"], stream);
}

fn stream(place: &str, value: &Value) {
    exactly(place, value, STREAM);
    one_of(place, &value["stream"], STREAMS);
    let states = "waiting running complete rate_limited failed cancelled off";
    one_of(place, &value["state"], states);
    optional("failure of a stream", &value["failure"], failure);
}

pub(crate) fn progress(value: &Value) {
    exactly("progress", value, PROGRESS);
    let repositories = &value["repositories"];
    let keys = "total done running waiting failed cancelled";
    exactly("repositories of a progress", repositories, keys);
    exactly("items of a progress", &value["items"], "done totalKnown");
    each("current", &value["current"], |place, current| {
        exactly(place, current, "repositoryId stream done total");
        one_of(place, &current["stream"], STREAMS);
    });
    let count = |key: &str| repositories[key].as_i64().unwrap_or(i64::MIN);
    let sum: i64 = ["done", "running", "waiting", "failed", "cancelled"]
        .map(count)
        .iter()
        .sum();
    assert_eq!(sum, count("total"), "each repository counts once: {value}");
}

/// Checks a window of a list and returns its rows.
pub(crate) fn page(value: &Value, row: impl Fn(&Value)) -> Vec<Value> {
    exactly("page", value, PAGE);
    let rows = value["rows"].as_array().expect("rows are a list");
    rows.iter().for_each(row);
    rows.clone()
}

pub(crate) fn commit_row(value: &Value) {
    exactly("commit", value, COMMIT);
    optional("work types", &value["work"], |place, work| {
        exactly(place, work, WORK_TYPES);
    });
}

pub(crate) fn commit(value: &Value) {
    exactly(
        "commit on its own",
        value,
        &format!("{COMMIT} {COMMIT_MORE}"),
    );
}

pub(crate) fn pull_request_row(value: &Value) {
    exactly("pull request", value, PULL_REQUEST);
}

pub(crate) fn pull_request(value: &Value) {
    let place = "pull request on its own";
    exactly(place, value, &format!("{PULL_REQUEST} {PULL_REQUEST_MORE}"));
    each("assignee", &value["assignees"], person);
    optional("mergedBy", &value["mergedBy"], person);
    optional("closedBy", &value["closedBy"], person);
    each("reviewer", &value["reviewers"], |place, reviewer| {
        exactly(place, reviewer, "person state");
        person(place, &reviewer["person"]);
    });
    each("approval", &value["approvals"], |place, approval| {
        exactly(place, approval, "person approvedAt");
        person(place, &approval["person"]);
    });
    each("note", &value["notes"], |place, note| {
        exactly(place, note, NOTE);
        optional(place, &note["person"], person);
    });
    each(
        "commit of a pull request",
        &value["commits"],
        |place, commit| {
            exactly(place, commit, "sha title authorName authoredAt");
        },
    );
}

pub(crate) fn ticket_row(value: &Value) {
    exactly("ticket", value, TICKET);
}

pub(crate) fn ticket(value: &Value) {
    exactly(
        "ticket on its own",
        value,
        &format!("{TICKET} {TICKET_MORE}"),
    );
    each("assignee", &value["assignees"], person);
    optional("closedBy", &value["closedBy"], person);
    each("note of a ticket", &value["notes"], |place, note| {
        exactly(place, note, NOTE);
        optional(place, &note["person"], person);
    });
    each("label event", &value["labelEvents"], |place, event| {
        exactly(place, event, "person action label createdAt");
        optional(place, &event["person"], person);
    });
    each("state event", &value["stateEvents"], |place, event| {
        exactly(place, event, "person state createdAt");
        optional(place, &event["person"], person);
    });
}

fn person(place: &str, value: &Value) {
    let place = format!("person of {place}");
    exactly(&place, value, PERSON);
}

pub(crate) fn verdict(place: &str, value: &Value) {
    exactly(place, value, VERDICT);
    one_of(place, &value["service"], "repos pull_requests tickets");
    one_of(place, &value["verdict"], "ready gaps impossible");
}

pub(crate) fn rung(value: &Value) {
    let place = "rung";
    exactly(place, value, RUNG);
    let rungs = "address name port certificate gitlab token scopes account reach";
    one_of(place, &value["rung"], rungs);
    one_of(place, &value["outcome"], "running passed warning failed");
    optional("failure of a rung", &value["failure"], failure);
    optional("verdicts of a rung", &value["verdicts"], |place, list| {
        each(place, list, verdict);
    });
}

pub(crate) fn report(value: &Value) {
    exactly("report", value, REPORT);
    each("rung", &value["rungs"], |_, value| rung(value));
    each("verdict", &value["verdicts"], verdict);
    optional("report", &value["account"], account);
    exactly("webhooks", &value["webhooks"], "possible sentence");
}

pub(crate) fn run(value: &Value) {
    exactly("run", value, RUN);
    let reasons = "import schedule user resume reconcile";
    one_of("reason", &value["reason"], reasons);
    optional("outcome", &value["outcome"], |place, outcome| {
        let outcomes = "complete partial failed cancelled interrupted";
        one_of(place, outcome, outcomes);
    });
    assert_eq!(
        value["outcome"].is_null(),
        value["finishedAt"].is_null(),
        "an end has an outcome: {value}"
    );
    optional("failure of a run", &value["failure"], failure);
}

pub(crate) fn coverage(value: &Value) {
    exactly("coverage", value, COVERAGE);
    one_of("stream", &value["stream"], STREAMS);
    optional("failure of a coverage", &value["failure"], failure);
}

pub(crate) fn next_run(value: &Value) {
    exactly("next run", value, NEXT_RUN);
    optional("held", &value["held"], |place, held| {
        one_of(
            place,
            held,
            "by_hand no_network metered battery_saver sample needs_person",
        );
    });
}

pub(crate) fn sync_settings(value: &Value) {
    exactly("sync settings", value, SYNC_SETTINGS);
    exactly("schedule", &value["schedule"], SCHEDULE);
    exactly("conditions", &value["conditions"], CONDITIONS);
    let network = &value["conditions"]["network"];
    one_of("network", network, "present absent unknown");
    each("host", &value["hosts"], |place, host| {
        exactly(place, host, HOST_POLICY);
    });
    each("next run", &value["nextRuns"], |_, next| next_run(next));
}

/// Why a group is missing.
pub(crate) fn missing_group(value: &Value) {
    exactly("an answer why a group is missing", value, MISSING_GROUP);
    each("a check of a group", &value["checks"], |place, check| {
        exactly(place, check, GROUP_CHECK);
        let outcomes = "ruled_out cause cannot_know not_reached";
        one_of(place, &check["outcome"], outcomes);
    });
}

/// The list of everything that can be reached.
pub(crate) fn available(value: &Value) {
    exactly("the list of what is reached", value, AVAILABLE);
    each("a group", &value["groups"], |_, group| self::group(group));
    let columns = &value["repositories"];
    exactly("columns of repositories", columns, REPOSITORY_COLUMNS);
    let length = |key: &str| columns[key].as_array().map(Vec::len);
    for key in [
        "slug",
        "name",
        "group",
        "visibility",
        "accessLevel",
        "lastActivityAt",
        "obstacle",
        "note",
    ] {
        assert_eq!(length(key), length("id"), "a value of {key} a row");
    }
    each("an imported row", &value["imported"], |place, row| {
        exactly(place, row, IMPORTED);
        optional(place, &row["failure"], failure);
        optional(place, &row["stream"], |place, stream| {
            exactly(place, stream, "stream state done total");
        });
    });
}

/// What imports took so far.
pub(crate) fn import_pace(value: &Value) {
    exactly("the pace of imports", value, IMPORT_PACE);
}
