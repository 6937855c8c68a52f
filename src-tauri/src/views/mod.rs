//! What the window gets: model types in the window's shape and words.
//!
//! Secrets have no view. Everything that came from GitLab stays plain text.

mod activity;
mod available;
mod calendar;
mod collaboration;
mod connection;
mod count_rules;
mod delivery;
mod details;
mod excluded_paths;
mod import;
mod integration;
mod member;
mod missing_group;
mod overview;
mod project_timeline;
mod report_text;
mod repository;
mod resolution;
mod review_answers;
mod rows;
mod rules;
mod services;
mod sign_in;
mod sync;
mod team;
mod tickets;
mod webhooks;
mod work_log;
mod workflow;

pub(crate) use activity::{ActivityView, activity_text};
pub(crate) use available::AvailableView;
pub(crate) use calendar::CalendarView;
pub(crate) use collaboration::{CollaborationView, ReviewRowView};
pub(crate) use connection::{ConnectionReportView, RungReportView, VerdictView};
pub(crate) use count_rules::{CountPreviewView, CountRulesView};
pub(crate) use delivery::{DeliveryView, DeploymentRowView, DeploymentRulesView};
pub(crate) use details::{PullRequestDetailView, TicketDetailView};
pub(crate) use excluded_paths::{ExcludedPathsPreviewView, ExcludedPathsView};
pub(crate) use import::{ConfiguredChoiceView, ImportPaceView, ImportProgressView};
pub(crate) use integration::{DeletionSummaryView, GroupView, IntegrationView};
pub(crate) use member::{
    MemberChangeView, MemberCountsView, MemberDetailView, MemberView, SuggestionView,
};
pub(crate) use missing_group::{GroupCheckView, MissingGroupView};
pub(crate) use overview::{MetricRowView, OverviewView};
pub(crate) use project_timeline::ProjectTimelineView;
pub(crate) use report_text::report_text;
pub(crate) use repository::RepositoryView;
pub(crate) use resolution::{ResolutionFiguresView, ResolutionRowView, ResolutionView};
pub(crate) use review_answers::ReviewAnswersView;
pub(crate) use rows::{CommitDetailView, CommitView, PullRequestView, TicketView};
pub(crate) use rules::{AutoImportEffectView, AutoImportView, ExclusionRuleView, RulePreviewView};
pub(crate) use services::ServiceStateView;
pub(crate) use sign_in::SignInProgressView;
pub(crate) use sync::{CoverageView, NextRunView, RunView};
pub(crate) use team::{TeamChangeView, TeamHealthView, TeamPersonView};
pub(crate) use tickets::{RetrospectiveView, TicketReportView, TicketRowView, TicketWayView};
pub(crate) use webhooks::{HookAbilityView, HookCandidateView, ReceiverView, WebhookView};
pub(crate) use work_log::{WorkEventView, WorkLogView};
pub(crate) use workflow::{WorkflowRowView, WorkflowView};
