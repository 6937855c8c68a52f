//! Bodies of the sample company's merge requests, with the oddities real ones have: no author,
//! a deleted fork, a status from the future.

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::{
    catalogue::FIRST_PROJECT,
    history::{Outcome, PlannedMergeRequest},
    people,
    random::Random,
    render::{self, Noteable, Place},
    words,
};
use crate::world::{Label, MergeRequest, bodies::timestamp};

struct Telling<'a> {
    place: Place<'a>,
    plan: &'a PlannedMergeRequest,
    noteable: Noteable,
    created: OffsetDateTime,
    ended: OffsetDateTime,
    reviewers: Vec<u64>,
    approvers: Vec<(u64, OffsetDateTime)>,
}

/// Renders one merge request.
pub(crate) fn render(
    seed: u64,
    place: Place<'_>,
    plan: &PlannedMergeRequest,
    protected: bool,
) -> MergeRequest {
    let mut random = Random::new(seed, &format!("request {} {}", place.project_id, plan.iid));
    let authors = people::authors();
    let reviewers = match random.below(3) {
        0 => Vec::new(),
        1 => vec![plan.ended_by],
        _ => vec![plan.ended_by, random.pick_other(&authors, plan.ended_by)],
    };
    let (created, ended) = (render::moment(plan.created), render::moment(plan.ended));
    let mut approvers = Vec::new();
    if !matches!(plan.outcome, Outcome::Closed(_)) {
        for reviewer in &reviewers {
            if *reviewer != plan.author && random.chance(75) {
                approvers.push((*reviewer, created + (ended - created) * 0.8));
            }
        }
    }
    let telling = Telling {
        place,
        plan,
        noteable: Noteable {
            id: 700_000 + place.project_id * 1_000 + plan.iid,
            iid: plan.iid,
            kind: "MergeRequest",
        },
        created,
        ended,
        reviewers,
        approvers,
    };
    telling.render(&mut random, protected)
}

impl Telling<'_> {
    fn render(&self, random: &mut Random, protected: bool) -> MergeRequest {
        let labels = render::some_labels(random, self.place.labels);
        let notes = self.notes(random);
        let comments = notes.iter().filter(|note| note["system"] == false).count();
        let updated = self.ended.min(self.place.state.now);
        let mut body = self.identity(updated);
        for part in [self.people(), self.state(random), self.links()] {
            body = crate::world::bodies::merged(body, part);
        }
        body["labels"] = labels.iter().map(|label| label.name.as_str()).collect();
        body["user_notes_count"] = json!(comments);
        if random.chance(30) {
            body["milestone"] = self.place.milestone();
        }
        self.oddities(&mut body, &labels);
        let author = self.place.user(self.plan.author);
        let label_events = labels
            .iter()
            .enumerate()
            .map(|(index, label)| {
                let id = self.noteable.id * 10 + index as u64;
                let at = self.created + Duration::minutes(5);
                render::label_event(id, author.clone(), at, self.noteable, Some(label), "add")
            })
            .collect();
        MergeRequest {
            iid: self.plan.iid,
            created_at: self.created,
            updated_at: updated,
            detail: self.detail(protected),
            commits: self
                .plan
                .commits
                .iter()
                .rev()
                .map(|commit| self.place.commit(commit))
                .collect(),
            notes,
            approvals: self.approvals(&body),
            approval_state: self.approval_state(),
            reviewers: self.reviewer_bodies(),
            participants: self.participants(),
            label_events,
            state_events: self.state_events(),
            body,
        }
    }

    fn merged(&self) -> bool {
        matches!(
            self.plan.outcome,
            Outcome::Merged | Outcome::Squashed | Outcome::Rebased
        )
    }

    fn identity(&self, updated: OffsetDateTime) -> Value {
        let plan = self.plan;
        let draft = plan.outcome == Outcome::Open && plan.iid.is_multiple_of(2);
        let title = if draft {
            format!("Draft: {}", plan.title)
        } else {
            plan.title.clone()
        };
        let reason = words::REASONS[usize::try_from(plan.iid).unwrap_or(0) % words::REASONS.len()];
        json!({
            "id": self.noteable.id,
            "iid": plan.iid,
            "project_id": self.place.project_id,
            "title": title,
            "description": if plan.iid.is_multiple_of(4) { Value::Null } else { json!(reason) },
            "created_at": timestamp(self.created),
            "updated_at": timestamp(updated),
            "draft": draft,
            "work_in_progress": draft,
            "imported": false,
            "imported_from": "none",
            "source_branch": plan.source_branch,
            "target_branch": "main",
            "source_project_id": self.place.project_id,
            "target_project_id": self.place.project_id,
            "milestone": Value::Null,
            "upvotes": plan.iid % 3,
            "downvotes": 0,
        })
    }

    fn people(&self) -> Value {
        let ended_by = self.place.user(self.plan.ended_by);
        let closed = matches!(self.plan.outcome, Outcome::Closed(_));
        let merged_by = if self.merged() {
            ended_by.clone()
        } else {
            Value::Null
        };
        let assignees: Vec<Value> = if self.plan.iid.is_multiple_of(3) {
            Vec::new()
        } else {
            vec![self.place.user(self.plan.author)]
        };
        let reviewers: Vec<Value> = self
            .reviewers
            .iter()
            .map(|id| self.place.user(*id))
            .collect();
        json!({
            "author": self.place.user(self.plan.author),
            "merged_by": merged_by,
            "merge_user": merged_by,
            "merged_at": self.merged().then(|| timestamp(self.ended)),
            "closed_by": if closed { ended_by } else { Value::Null },
            "closed_at": closed.then(|| timestamp(self.ended)),
            "prepared_at": timestamp(self.created + Duration::seconds(4)),
            "merge_after": Value::Null,
            "assignee": assignees.first(),
            "assignees": assignees,
            "reviewers": reviewers,
        })
    }

    fn state(&self, random: &mut Random) -> Value {
        let state = match self.plan.outcome {
            Outcome::Open => "opened",
            Outcome::Closed(_) => "closed",
            _ => "merged",
        };
        let open_status =
            *random.pick(&["mergeable", "not_approved", "ci_still_running", "conflict"]);
        json!({
            "state": state,
            "merge_when_pipeline_succeeds": false,
            "merge_status": "can_be_merged",
            "detailed_merge_status": if state == "opened" { open_status } else { "not_open" },
            "has_conflicts": state == "opened" && open_status == "conflict",
            "blocking_discussions_resolved": true,
            "sha": self.plan.commits.last().map(|commit| self.place.sha(commit.mark)),
            "merge_commit_sha": self.plan.merge_commit.map(|mark| self.place.sha(mark)),
            "squash_commit_sha": self.plan.squash_commit.map(|mark| self.place.sha(mark)),
            "squash": self.plan.outcome == Outcome::Squashed,
            "squash_on_merge": self.plan.outcome == Outcome::Squashed,
            "discussion_locked": Value::Null,
            "should_remove_source_branch": Value::Null,
            "force_remove_source_branch": true,
            "allow_collaboration": false,
            "allow_maintainer_to_push": false,
            "time_stats": render::no_time(),
            "task_completion_status": {"count": 0, "completed_count": 0},
            "approvals_before_merge": Value::Null,
        })
    }

    fn links(&self) -> Value {
        let iid = self.plan.iid;
        json!({
            "reference": format!("!{iid}"),
            "references": {
                "short": format!("!{iid}"),
                "relative": format!("!{iid}"),
                "full": format!("{}!{iid}", self.place.full_path),
            },
            "web_url": self.place.web_url(&format!("merge_requests/{iid}")),
        })
    }

    /// What the first project's merge requests are odd in.
    fn oddities(&self, body: &mut Value, labels: &[&Label]) {
        if self.place.project_id != FIRST_PROJECT {
            return;
        }
        match self.plan.iid {
            2 => body["author"] = Value::Null,
            3 => body["detailed_merge_status"] = json!("awaiting_the_next_release"),
            5 => body["source_project_id"] = Value::Null,
            6 => body["author"] = self.place.user(people::GHOST),
            8 => body["labels"] = render::label_objects(labels),
            _ => {}
        }
    }

    fn detail(&self, protected: bool) -> Value {
        let head = self
            .plan
            .commits
            .last()
            .map(|commit| self.place.sha(commit.mark));
        let base = self.place.sha(self.plan.base);
        json!({
            "subscribed": false,
            "changes_count": self.plan.commits.len().to_string(),
            "latest_build_started_at": Value::Null,
            "latest_build_finished_at": Value::Null,
            "first_deployed_to_production_at": Value::Null,
            "pipeline": Value::Null,
            "head_pipeline": Value::Null,
            "diff_refs": {"base_sha": base, "head_sha": head, "start_sha": base},
            "merge_error": Value::Null,
            "first_contribution": false,
            "user": {"can_merge": !protected},
        })
    }

    fn notes(&self, random: &mut Random) -> Vec<Value> {
        let authors = people::authors();
        let span = (self.ended - self.created).max(Duration::hours(1));
        let mut notes = Vec::new();
        let count = random.below(6);
        for number in 0..count {
            let who = *random.pick(&authors);
            let share = (number + 1) as f64 / (count + 1) as f64;
            let at = self.created + span * share;
            let remark = random.pick(&words::REMARKS);
            let author = self.place.user(who);
            let mut note = render::note(
                &self.place,
                self.noteable,
                number,
                author,
                remark,
                at,
                false,
            );
            if number == 1 {
                note["type"] = json!("DiscussionNote");
                note["resolvable"] = json!(true);
                note["resolved"] = json!(self.merged());
                note["resolved_by"] = if self.merged() {
                    self.place.user(self.plan.author)
                } else {
                    Value::Null
                };
                note["resolved_at"] = json!(self.merged().then(|| timestamp(at + span * 0.1)));
            }
            notes.push(note);
        }
        let mut system = |author: u64, body: &str, at: OffsetDateTime| {
            let number = 50 + notes.len();
            let author = self.place.user(author);
            notes.push(render::note(
                &self.place,
                self.noteable,
                number,
                author,
                body,
                at,
                true,
            ));
        };
        for (approver, at) in &self.approvers {
            system(*approver, "approved this merge request", *at);
        }
        match self.plan.outcome {
            Outcome::Open => {}
            Outcome::Closed(_) => system(self.plan.ended_by, "closed", self.ended),
            _ => system(self.plan.ended_by, "merged", self.ended),
        }
        notes.sort_by(|one, other| {
            (one["created_at"].as_str(), one["id"].as_u64())
                .cmp(&(other["created_at"].as_str(), other["id"].as_u64()))
        });
        notes
    }

    fn approvals(&self, body: &Value) -> Value {
        let approved_by: Vec<Value> = self
            .approvers
            .iter()
            .map(|(id, at)| json!({"user": self.place.user(*id), "approved_at": timestamp(*at)}))
            .collect();
        json!({
            "id": self.noteable.id,
            "iid": self.plan.iid,
            "project_id": self.place.project_id,
            "title": body["title"],
            "description": body["description"],
            "state": body["state"],
            "created_at": body["created_at"],
            "updated_at": body["updated_at"],
            "merge_status": "can_be_merged",
            "approved": true,
            "approvals_required": 0,
            "approvals_left": 0,
            "require_password_to_approve": false,
            "approved_by": approved_by,
            "suggested_approvers": [],
            "approvers": [],
            "approver_groups": [],
            "user_has_approved": false,
            "user_can_approve": false,
            "approval_rules_left": [],
            "has_approval_rules": true,
            "merge_request_approvers_available": true,
            "multiple_approval_rules_available": true,
            "invalid_approvers_rules": [],
        })
    }

    fn approval_state(&self) -> Value {
        let approved_by: Vec<Value> = self
            .approvers
            .iter()
            .map(|(id, _)| self.place.user(*id))
            .collect();
        json!({
            "approval_rules_overwritten": false,
            "rules": [{
                "id": self.noteable.id,
                "name": "All Members",
                "rule_type": "any_approver",
                "report_type": Value::Null,
                "section": Value::Null,
                "eligible_approvers": [],
                "approvals_required": 0,
                "users": [],
                "groups": [],
                "contains_hidden_groups": false,
                "source_rule": Value::Null,
                "overridden": false,
                "code_owner": false,
                "approved_by": approved_by,
                "approved": true,
            }],
        })
    }

    fn reviewer_bodies(&self) -> Vec<Value> {
        self.reviewers
            .iter()
            .map(|id| {
                let approved = self.approvers.iter().any(|(approver, _)| approver == id);
                json!({
                    "user": self.place.user(*id),
                    "state": if approved { "approved" } else { "unreviewed" },
                    "created_at": timestamp(self.created + Duration::minutes(2)),
                })
            })
            .collect()
    }

    fn participants(&self) -> Vec<Value> {
        let mut ids = vec![self.plan.author];
        for id in &self.reviewers {
            if !ids.contains(id) {
                ids.push(*id);
            }
        }
        ids.into_iter().map(|id| self.place.user(id)).collect()
    }

    fn state_events(&self) -> Vec<Value> {
        let state = match self.plan.outcome {
            Outcome::Open => return Vec::new(),
            Outcome::Closed(_) => "closed",
            _ => "merged",
        };
        let user = self.place.user(self.plan.ended_by);
        vec![render::state_event(
            self.noteable.id * 10,
            user,
            self.ended,
            self.noteable,
            state,
        )]
    }
}
