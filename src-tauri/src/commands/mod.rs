//! The commands the window may call, a file per topic, and the one list of them.
//!
//! Bodies are short on purpose: they turn arguments into calls of the core and
//! results into views. Each is granted by name in `capabilities/main.json`.

pub(crate) mod application;
pub(crate) mod backup;
pub(crate) mod calendar;
pub(crate) mod collaboration;
pub(crate) mod configuration;
pub(crate) mod connection;
pub(crate) mod count_rules;
pub(crate) mod credentials;
pub(crate) mod delivery;
pub(crate) mod excluded_paths;
pub(crate) mod export;
pub(crate) mod group_teams;
pub(crate) mod import;
pub(crate) mod integrations;
pub(crate) mod manage;
pub(crate) mod members;
pub(crate) mod missing_group;
pub(crate) mod network;
pub(crate) mod overview;
pub(crate) mod pages;
pub(crate) mod pictures;
pub(crate) mod project_timeline;
pub(crate) mod report;
pub(crate) mod resolution;
pub(crate) mod review;
pub(crate) mod rules;
pub(crate) mod saved_views;
pub(crate) mod services;
pub(crate) mod sign_in;
pub(crate) mod sync;
pub(crate) mod teams;
pub(crate) mod tickets;
pub(crate) mod webhooks;
pub(crate) mod work_log;
pub(crate) mod workflow;

use tauri::{Builder, Runtime};

/// Adds the handlers. The order is that of `commands.txt`.
#[expect(clippy::too_many_lines, reason = "one list, a line for each command")]
pub(crate) fn register<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder.invoke_handler(tauri::generate_handler![
        application::get_application_state,
        application::set_theme,
        application::set_density,
        application::choose_secret_storage,
        application::unlock_secret_file,
        integrations::list_integrations,
        integrations::get_integration,
        integrations::rename_integration,
        manage::get_deletion_summary,
        connection::check_connection,
        connection::cancel_connection_check,
        report::save_connection_report,
        pages::open_token_page,
        integrations::check_integration_name,
        connection::create_integration,
        connection::replace_token,
        services::set_services,
        connection::start_sample,
        integrations::list_groups,
        import::read_available,
        import::list_available,
        import::import_repositories,
        import::get_import_progress,
        import::pause_import,
        import::resume_import,
        import::cancel_import,
        import::cancel_repository,
        import::sync_now,
        import::retry_repository,
        import::remove_repository,
        review::list_repositories,
        review::get_repository,
        review::list_commits,
        review::list_pull_requests,
        review::list_tickets,
        review::get_commit,
        review::get_pull_request,
        review::get_ticket,
        pages::open_in_gitlab,
        application::log_ui_error,
        sign_in::get_oauth_application,
        sign_in::open_application_page,
        sign_in::begin_sign_in,
        sign_in::cancel_sign_in,
        sign_in::open_sign_in_page,
        sign_in::submit_callback,
        credentials::renew_token,
        credentials::sign_out,
        credentials::change_passphrase,
        credentials::list_service_account_groups,
        credentials::create_service_account,
        sign_in::take_link_failure,
        sync::get_sync_settings,
        sync::get_next_run,
        sync::set_schedule,
        sync::set_host_policy,
        sync::list_runs,
        sync::list_queue,
        sync::get_coverage,
        missing_group::explain_group,
        import::get_import_pace,
        missing_group::cancel_group_check,
        services::get_services,
        rules::set_auto_import,
        rules::get_auto_import,
        rules::get_auto_import_effect,
        rules::forget_hidden_auto_import,
        rules::list_exclusion_rules,
        rules::preview_exclusion_rule,
        rules::save_exclusion_rule,
        rules::delete_exclusion_rule,
        count_rules::get_count_rules,
        count_rules::preview_count_rules,
        count_rules::save_count_rules,
        count_rules::list_judged_commits,
        count_rules::judge_commits,
        calendar::list_calendar_events,
        calendar::get_calendar,
        calendar::add_calendar_event,
        calendar::change_calendar_event,
        calendar::remove_calendar_event,
        excluded_paths::get_excluded_paths,
        excluded_paths::preview_excluded_paths,
        excluded_paths::save_excluded_paths,
        backup::back_up,
        backup::cancel_backup,
        configuration::export_configuration,
        configuration::preview_configuration,
        configuration::import_configuration,
        configuration::get_configured_repositories,
        configuration::forget_configured_repositories,
        manage::remove_integrations,
        manage::undo_removal,
        manage::finish_removal,
        manage::set_integration_paused,
        manage::list_activities,
        manage::get_activity_text,
        members::list_members,
        members::get_member_counts,
        members::get_member,
        members::list_member_suggestions,
        members::join_members,
        members::join_certain_members,
        members::separate_member_alias,
        members::separate_member_name,
        members::keep_members_apart,
        members::set_member_treatment,
        members::set_member_bot,
        members::rename_member,
        members::undo_member_change,
        webhooks::get_webhooks,
        webhooks::check_webhooks,
        webhooks::list_webhook_places,
        webhooks::set_webhook_receiver,
        webhooks::suggest_receiver_address,
        webhooks::add_webhook,
        webhooks::test_webhook,
        webhooks::repair_webhook,
        webhooks::remove_webhook,
        overview::get_overview,
        overview::list_metric_rows,
        project_timeline::get_project_timeline,
        resolution::get_pr_resolution,
        resolution::get_resolution_choice,
        resolution::list_resolution_rows,
        collaboration::get_review_collaboration,
        collaboration::list_review_rows,
        collaboration::get_review_answers,
        workflow::get_review_workflow,
        workflow::list_workflow_rows,
        work_log::get_work_log,
        work_log::list_work_log_cell,
        teams::list_teams,
        teams::list_team_people,
        teams::add_team,
        teams::change_team,
        teams::remove_team,
        teams::add_team_people,
        teams::remove_team_people,
        teams::undo_team_change,
        teams::get_team_health,
        teams::list_targets,
        teams::set_target,
        group_teams::list_team_groups,
        group_teams::preview_group_teams,
        group_teams::add_group_teams,
        saved_views::list_saved_views,
        saved_views::save_view,
        saved_views::rename_saved_view,
        saved_views::remove_saved_view,
        export::export_tables,
        export::cancel_export,
        delivery::get_delivery,
        delivery::list_deployments,
        delivery::list_incidents,
        delivery::list_deployment_commits,
        delivery::get_deployment_rules,
        delivery::preview_deployment_rule,
        delivery::set_delivery_settings,
        delivery::set_deployment_rule,
        tickets::get_ticket_report,
        tickets::list_ticket_log,
        tickets::get_ticket_way,
        tickets::get_retrospective,
        tickets::get_ticket_statuses,
        tickets::save_ticket_statuses,
        pictures::save_picture,
        pictures::open_saved_folder,
        pictures::print_page,
        pictures::save_page_as_pdf,
    ])
}
