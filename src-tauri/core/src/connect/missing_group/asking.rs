//! The questions themselves, in their order, and the note of what each of them found.

use crate::gitlab::{
    Client, CurrentUser, GroupFacts, GroupMembership, RequestError, RequestErrorKind,
};
use crate::model::{AccessLevel, AccountKind, RemoteId, Timestamp, Visibility};

use super::verdict::{self, Seen};
use super::{
    CheckOutcome, FoundGroup, GroupCheck, GroupCheckReport, MissingGroupCause, MissingGroupError,
    MissingGroupReport,
};

/// Groups above the path that are asked for, nearest first; deeper trees are rare.
const ANCESTORS: usize = 6;

/// Groups with a like name that are told.
const SIMILAR: usize = 3;

/// What was found so far.
pub(super) struct Asking<'a> {
    on_check: &'a mut (dyn FnMut(GroupCheckReport) + Send),
    ended: Vec<GroupCheckReport>,
    /// The day, UTC.
    today: String,
    account: Option<CurrentUser>,
    found: Option<FoundGroup>,
    is_repository: bool,
    similar: Vec<String>,
}

/// A step: go on, or what is wrong.
type Step<T> = Result<Result<T, MissingGroupCause>, MissingGroupError>;

impl<'a> Asking<'a> {
    pub(super) fn new(
        on_check: &'a mut (dyn FnMut(GroupCheckReport) + Send),
        now: Timestamp,
    ) -> Self {
        Self {
            on_check,
            ended: Vec::new(),
            today: now.utc_date(),
            account: None,
            found: None,
            is_repository: false,
            similar: Vec::new(),
        }
    }

    /// Notes what a check found; the first finding of a check stays.
    pub(super) fn end(&mut self, check: GroupCheck, outcome: CheckOutcome) {
        let is_known = self.ended.iter().any(|report| report.check == check);
        if is_known || outcome == CheckOutcome::NotReached {
            return;
        }
        let report = GroupCheckReport { check, outcome };
        self.ended.push(report);
        (self.on_check)(report);
    }

    fn begin(&mut self, check: GroupCheck) {
        (self.on_check)(GroupCheckReport {
            check,
            outcome: CheckOutcome::Running,
        });
    }

    /// The answer; checks that were never looked at say so.
    pub(super) fn report(self, path: &str, cause: MissingGroupCause) -> MissingGroupReport {
        let outcome = |check| {
            self.ended
                .iter()
                .find(|report| report.check == check)
                .map_or(CheckOutcome::NotReached, |report| report.outcome)
        };
        MissingGroupReport {
            path: path.to_owned(),
            is_repository: self.is_repository,
            checks: GroupCheck::ALL
                .iter()
                .map(|check| GroupCheckReport {
                    check: *check,
                    outcome: outcome(*check),
                })
                .collect(),
            found: self.found,
            cause,
            account: self.account.map(|user| (user.username, user.name)),
            similar: self.similar,
        }
    }

    /// Asks until it is clear what is most likely wrong.
    pub(super) async fn climb(
        &mut self,
        client: &Client,
        path: &str,
        stored: &[String],
        is_oauth: bool,
    ) -> Result<MissingGroupCause, MissingGroupError> {
        if let Err(cause) = self.credential(client, is_oauth).await? {
            return Ok(cause);
        }
        self.begin(GroupCheck::Path);
        match client.group_by_path(path).await {
            Ok(group) => self.judge_seen(client, group, stored).await,
            Err(error) if matches!(error.kind, RequestErrorKind::NotFound) => {
                self.without_a_group(client, path, stored).await
            }
            Err(error) => self.refused(error),
        }
    }

    /// Whether the token works, lists groups, and who is behind it.
    async fn credential(&mut self, client: &Client, is_oauth: bool) -> Step<()> {
        self.begin(GroupCheck::Token);
        if is_oauth {
            self.end(GroupCheck::FineGrained, CheckOutcome::RuledOut);
            self.end(GroupCheck::TokenBound, CheckOutcome::RuledOut);
        } else if let Err(cause) = self.token(client).await? {
            return Ok(Err(cause));
        }
        self.begin(GroupCheck::Application);
        let user = match client.current_user().await {
            Ok(user) => user,
            Err(error) => return self.no_account(error),
        };
        self.end(GroupCheck::Token, CheckOutcome::RuledOut);
        if user.state == "blocked" {
            self.end(GroupCheck::Application, CheckOutcome::Cause);
            return Ok(Err(MissingGroupCause::Blocked(Some("blocked".to_owned()))));
        }
        self.end(GroupCheck::Application, CheckOutcome::RuledOut);
        if user.kind != AccountKind::Bot {
            self.end(GroupCheck::TokenBound, CheckOutcome::RuledOut);
        }
        if user.external == Some(false) {
            self.end(GroupCheck::ExternalAccount, CheckOutcome::RuledOut);
        }
        self.account = Some(user);
        Ok(Ok(()))
    }

    async fn token(&mut self, client: &Client) -> Step<()> {
        let description = match client.token_description().await {
            Ok(description) => description,
            Err(error) if error.refuses_the_credential() => {
                self.end(GroupCheck::Token, CheckOutcome::Cause);
                return Ok(Err(MissingGroupCause::TokenRefused(error.failure())));
            }
            Err(error) => return Err(cannot_ask(&error)),
        };
        let Some(description) = description else {
            return Ok(Ok(()));
        };
        let has = |scope: &str| description.scopes.iter().any(|own| own == scope);
        if has("granular") {
            return Ok(Ok(()));
        }
        self.end(GroupCheck::FineGrained, CheckOutcome::RuledOut);
        if !has("api") && !has("read_api") {
            self.end(GroupCheck::Token, CheckOutcome::RuledOut);
            self.end(GroupCheck::Scopes, CheckOutcome::Cause);
            return Ok(Err(MissingGroupCause::ScopeMissing));
        }
        self.end(GroupCheck::Scopes, CheckOutcome::RuledOut);
        Ok(Ok(()))
    }

    /// What refuses an account altogether.
    fn no_account(&mut self, error: RequestError) -> Step<()> {
        if error.refuses_the_credential() {
            self.end(GroupCheck::Token, CheckOutcome::Cause);
            return Ok(Err(MissingGroupCause::TokenRefused(error.failure())));
        }
        match error.kind {
            RequestErrorKind::InsufficientScope(_) => {
                self.end(GroupCheck::Scopes, CheckOutcome::Cause);
                Ok(Err(MissingGroupCause::ScopeMissing))
            }
            RequestErrorKind::FineGrained(_) => {
                self.end(GroupCheck::FineGrained, CheckOutcome::Cause);
                Ok(Err(MissingGroupCause::FineGrained))
            }
            RequestErrorKind::Forbidden(reason) => {
                self.end(GroupCheck::Application, CheckOutcome::Cause);
                Ok(Err(MissingGroupCause::Blocked(reason)))
            }
            _ => Err(cannot_ask(&error)),
        }
    }

    /// The path leads to no group that can be seen: a repository, or nothing.
    async fn without_a_group(
        &mut self,
        client: &Client,
        path: &str,
        stored: &[String],
    ) -> Result<MissingGroupCause, MissingGroupError> {
        let found = match client.repository_by_path(path).await {
            Ok(found) => found,
            Err(error) => return self.refused(error),
        };
        if let Some(repository) = found {
            self.is_repository = true;
            return match client.group_by_path(&repository.group_path).await {
                Ok(group) => self.judge_seen(client, group, stored).await,
                // A namespace of a person, or a group only its repository of which is shared.
                Err(error) if matches!(error.kind, RequestErrorKind::NotFound) => {
                    let level = repository.access_level;
                    self.found = Some(FoundGroup {
                        full_path: repository.group_path,
                        access_level: level,
                    });
                    Ok(self.without_membership(level, repository.visibility))
                }
                Err(error) => self.refused(error),
            };
        }
        let (above, is_member) = self.nearest_above(client, path).await?;
        self.note_similar(client, path).await?;
        Ok(self.judge_hidden(above, is_member))
    }

    /// The nearest group above that is seen, and whether the account is a real member of it.
    async fn nearest_above(
        &mut self,
        client: &Client,
        path: &str,
    ) -> Result<(Option<String>, bool), MissingGroupError> {
        let mut rest = path;
        for _ in 0..ANCESTORS {
            let Some((parent, _)) = rest.rsplit_once('/') else {
                break;
            };
            rest = parent;
            match client.group_by_path(parent).await {
                Ok(group) => {
                    let member = membership(client, &group, self.user()).await?;
                    let counts = member.is_some_and(|member| {
                        verdict::is_in_force(&member, &self.today)
                            && member.access_level >= AccessLevel::GUEST
                    });
                    return Ok((Some(group.full_path), counts));
                }
                Err(error) if error.is_absence() => {}
                Err(error) => return Err(cannot_ask(&error)),
            }
        }
        Ok((None, false))
    }

    async fn note_similar(&mut self, client: &Client, path: &str) -> Result<(), MissingGroupError> {
        let word = path.rsplit('/').next().unwrap_or(path);
        let groups = client.own_groups_named(word).await;
        let groups = groups.map_err(|error| cannot_ask(&error))?;
        let word = word.to_lowercase();
        self.similar = groups
            .into_iter()
            .map(|group| group.full_path)
            // GitLab's search also finds what is below a group of that name.
            .filter(|path| {
                path.rsplit('/')
                    .next()
                    .is_some_and(|last| last.to_lowercase().contains(&word))
            })
            .take(SIMILAR)
            .collect();
        Ok(())
    }

    /// The group is seen: why is it not in the list all the same?
    async fn judge_seen(
        &mut self,
        client: &Client,
        group: GroupFacts,
        stored: &[String],
    ) -> Result<MissingGroupCause, MissingGroupError> {
        self.end(GroupCheck::Path, CheckOutcome::RuledOut);
        for check in [GroupCheck::SingleSignOn, GroupCheck::AddressList] {
            self.end(check, CheckOutcome::RuledOut);
        }
        // What answers for this path was made for it.
        self.end(GroupCheck::FineGrained, CheckOutcome::RuledOut);
        self.end(GroupCheck::ExternalAccount, CheckOutcome::RuledOut);
        self.begin(GroupCheck::Listed);
        let name = group.full_path.rsplit('/').next().unwrap_or_default();
        let listed = match client.own_groups_named(name).await {
            Ok(groups) => groups
                .iter()
                .any(|own| own.full_path.eq_ignore_ascii_case(&group.full_path)),
            Err(error) => return self.refused(error),
        };
        let member = membership(client, &group, self.user()).await?;
        self.found = Some(FoundGroup {
            full_path: group.full_path.clone(),
            access_level: member.as_ref().map(|member| member.access_level),
        });
        let is_stored = stored
            .iter()
            .any(|path| path.eq_ignore_ascii_case(&group.full_path));
        let (cause, notes) = verdict::of_seen(&Seen {
            group: &group,
            member: member.as_ref(),
            is_listed: listed,
            is_stored,
            is_bot: self.is_bot(),
            today: &self.today,
        });
        for (check, outcome) in notes {
            self.end(check, outcome);
        }
        Ok(cause)
    }

    /// What GitLab refuses with a reason or a page instead of hiding it.
    fn refused(&mut self, error: RequestError) -> Result<MissingGroupCause, MissingGroupError> {
        let Some((check, cause)) = verdict::of_refusal(&error) else {
            return Err(cannot_ask(&error));
        };
        if let Some(check) = check {
            self.end(check, CheckOutcome::Cause);
        } else {
            for check in [GroupCheck::AddressList, GroupCheck::SingleSignOn] {
                self.end(check, CheckOutcome::CannotKnow);
            }
        }
        self.end(GroupCheck::Path, CheckOutcome::CannotKnow);
        Ok(cause)
    }

    /// Nothing is seen at the path: what follows from what is seen above it.
    fn judge_hidden(&mut self, above: Option<String>, is_member: bool) -> MissingGroupCause {
        self.end(GroupCheck::Path, CheckOutcome::Cause);
        self.end(GroupCheck::Listed, CheckOutcome::RuledOut);
        let is_bot = self.is_bot();
        let external = self.account.as_ref().and_then(|user| user.external);
        let (cause, notes) = verdict::of_hidden(above, is_member, is_bot, external);
        for (check, outcome) in notes {
            self.end(check, outcome);
        }
        cause
    }

    /// A repository that is seen in a group that is not.
    fn without_membership(
        &mut self,
        level: Option<AccessLevel>,
        visibility: Visibility,
    ) -> MissingGroupCause {
        self.end(GroupCheck::Path, CheckOutcome::RuledOut);
        match level {
            Some(level) if level < AccessLevel::REPORTER => {
                self.end(GroupCheck::Role, CheckOutcome::Cause);
                MissingGroupCause::RoleTooLow(level)
            }
            Some(_) => {
                self.end(GroupCheck::Role, CheckOutcome::RuledOut);
                self.end(GroupCheck::Listed, CheckOutcome::Cause);
                MissingGroupCause::ListIsOld
            }
            None => {
                self.end(GroupCheck::Listed, CheckOutcome::Cause);
                MissingGroupCause::NotAMember(visibility)
            }
        }
    }

    fn user(&self) -> Option<RemoteId> {
        self.account.as_ref().map(|user| user.remote_id)
    }

    fn is_bot(&self) -> bool {
        self.account
            .as_ref()
            .is_some_and(|user| user.kind == AccountKind::Bot)
    }
}

async fn membership(
    client: &Client,
    group: &GroupFacts,
    user: Option<RemoteId>,
) -> Result<Option<GroupMembership>, MissingGroupError> {
    let Some(user) = user else {
        return Ok(None);
    };
    let found = client.group_membership(group.remote_id, user).await;
    found.map_err(|error| cannot_ask(&error))
}

fn cannot_ask(error: &RequestError) -> MissingGroupError {
    MissingGroupError::Gitlab(error.failure())
}
