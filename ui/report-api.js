// The commands of reports, teams and saved views, one function each: a part of api.js, which all pages ask and which has the door.
// It must not keep data, retry, or put words of its own before a person.
import { call } from './api.js';

/** @import * as CalendarTypes from './calendar-types.js' */
/** @import * as DeliveryTypes from './delivery-types.js' */
/** @import * as ReportTypes from './report-types.js' */
/** @import * as ReviewTypes from './review-types.js' */
/** @import * as TeamTypes from './team-types.js' */
/** @import * as TimelineTypes from './timeline-types.js' */
/** @import * as TicketTypes from './ticket-types.js' */
/** @import * as Types from './types.js' */

// Reports

/** @param {ReportTypes.ReportFilter} filter @returns {Promise<ReportTypes.Overview>} */
export const getOverview = (filter) => call('get_overview', { filter });
/** The rows one number was made of. @param {ReportTypes.MetricQuery} query @returns {Promise<Types.Page<ReportTypes.MetricRow>>} */
export const listMetricRows = (query) => call('list_metric_rows', { query });
/** The figures of merged pull requests, and what a picture of them shows. @param {ReportTypes.ReportFilter} filter @returns {Promise<ReportTypes.Resolution>} */
export const getPrResolution = (filter) => call('get_pr_resolution', { filter });
/** The figures of a rectangle of that picture. @param {ReportTypes.ReportFilter} filter @param {ReportTypes.ResolutionChoice} choice @returns {Promise<ReportTypes.ResolutionFigures>} */
export const getResolutionChoice = (filter, choice) => call('get_resolution_choice', { filter, choice });
/** @param {ReportTypes.ResolutionRowsQuery} query @returns {Promise<Types.Page<ReportTypes.ResolutionRow>>} */
export const listResolutionRows = (query) => call('list_resolution_rows', { query });
/** @param {ReportTypes.ReportFilter} filter @returns {Promise<ReviewTypes.Collaboration>} */
export const getReviewCollaboration = (filter) => call('get_review_collaboration', { filter });
/** @param {ReviewTypes.ReviewRowsQuery} query @returns {Promise<Types.Page<ReviewTypes.ReviewRow>>} */
export const listReviewRows = (query) => call('list_review_rows', { query });
/** The answers one of those rows is the mean of. @param {ReviewTypes.ReviewAnswersQuery} query @returns {Promise<ReviewTypes.ReviewAnswers>} */
export const getReviewAnswers = (query) => call('get_review_answers', { query });
/** @param {ReportTypes.ReportFilter} filter @returns {Promise<ReviewTypes.Workflow>} */
export const getReviewWorkflow = (filter) => call('get_review_workflow', { filter });
/** A window of its rows. @param {ReviewTypes.WorkflowRowsQuery} query @returns {Promise<Types.Page<ReviewTypes.WorkflowRow>>} */
export const listWorkflowRows = (query) => call('list_workflow_rows', { query });
/** @param {ReportTypes.WorkLogQuery} query @returns {Promise<ReportTypes.WorkLog>} */
export const getWorkLog = (query) => call('get_work_log', { query });
/** What happened in one cell. @param {ReportTypes.WorkCellQuery} query @returns {Promise<Types.Page<ReportTypes.WorkEvent>>} */
export const listWorkLogCell = (query) => call('list_work_log_cell', { query });
/** @param {ReportTypes.ReportFilter} filter @param {TimelineTypes.ShareOf} by whose lines are told apart @returns {Promise<TimelineTypes.ProjectTimeline>} */
export const getProjectTimeline = (filter, by) => call('get_project_timeline', { filter, by });
/** @param {ReportTypes.ReportFilter} filter @returns {Promise<DeliveryTypes.Delivery>} */
export const getDelivery = (filter) => call('get_delivery', { filter });
/** @param {DeliveryTypes.DeliveryRowsQuery} query @returns {Promise<Types.Page<DeliveryTypes.Deployment>>} */
export const listDeployments = (query) => call('list_deployments', { query });
/** @param {DeliveryTypes.DeliveryRowsQuery} query @returns {Promise<Types.Page<DeliveryTypes.Incident>>} */
export const listIncidents = (query) => call('list_incidents', { query });
/** The commits a deployment brought, newest first. @param {DeliveryTypes.DeploymentKey} key @param {ReportTypes.ListQuery} list @returns {Promise<Types.Page<DeliveryTypes.DeploymentCommit>>} */
export const listDeploymentCommits = (key, list) => call('list_deployment_commits', { key, list });
/** @returns {Promise<DeliveryTypes.DeploymentRules>} */
export const getDeploymentRules = () => call('get_deployment_rules');
/** What a rule would give of the last 90 days. @param {DeliveryTypes.DeploymentRule} rule @param {number | null} repositoryId null: all repos without a rule of their own @returns {Promise<DeliveryTypes.DeploymentPreview>} */
export const previewDeploymentRule = (rule, repositoryId) => call('preview_deployment_rule', { rule, repositoryId });
/** @param {DeliveryTypes.DeploymentRule} rule @param {string} incidentLabel empty for none @returns {Promise<void>} */
export const setDeliverySettings = (rule, incidentLabel) => call('set_delivery_settings', { rule, incidentLabel });
/** @param {number} repositoryId @param {DeliveryTypes.DeploymentRule | null} rule null: the one for all holds @returns {Promise<void>} */
export const setDeploymentRule = (repositoryId, rule) => call('set_deployment_rule', { repositoryId, rule });
/** @param {ReportTypes.ReportFilter} filter @returns {Promise<TicketTypes.TicketReport>} */
export const getTicketReport = (filter) => call('get_ticket_report', { filter });
/** @param {TicketTypes.TicketLogQuery} query @returns {Promise<Types.Page<TicketTypes.TicketRow>>} */
export const listTicketLog = (query) => call('list_ticket_log', { query });
/** A ticket's way through its statuses. @param {number} ticketId @returns {Promise<TicketTypes.TicketWay>} */
export const getTicketWay = (ticketId) => call('get_ticket_way', { ticketId });
/** @param {ReportTypes.ReportFilter} filter @returns {Promise<TicketTypes.Retrospective>} */
export const getRetrospective = (filter) => call('get_retrospective', { filter });
/** @param {number | null} repositoryId null asks for the list of all others @returns {Promise<TicketTypes.TicketStatuses>} */
export const getTicketStatuses = (repositoryId) => call('get_ticket_statuses', { repositoryId });
/** @param {number | null} repositoryId @param {TicketTypes.TicketStatus[] | null} statuses null takes the list away @returns {Promise<TicketTypes.TicketStatuses>} */
export const saveTicketStatuses = (repositoryId, statuses) => call('save_ticket_statuses', { repositoryId, statuses });

// What counts

/** @returns {Promise<ReportTypes.CountRulesReport>} */
export const getCountRules = () => call('get_count_rules');
/** @param {ReportTypes.CountRules} rules @returns {Promise<ReportTypes.CountPreview>} */
export const previewCountRules = (rules) => call('preview_count_rules', { rules });
/** @param {ReportTypes.CountRules} rules @returns {Promise<ReportTypes.CountRulesReport>} */
export const saveCountRules = (rules) => call('save_count_rules', { rules });
/** @returns {Promise<ReportTypes.JudgedCommit[]>} the newest first */
export const listJudgedCommits = () => call('list_judged_commits');
/** @param {string[]} shas @param {ReportTypes.Judgement | null} judgement null takes back what was said @returns {Promise<void>} */
export const judgeCommits = (shas, judgement) => call('judge_commits', { shas, judgement });

// Calendar

/** @returns {Promise<CalendarTypes.CalendarEvent[]>} earlier ones first */
export const listCalendarEvents = () => call('list_calendar_events');
/** The events of a range, each as often as it is there. @param {ReportTypes.ReportRange} range @returns {Promise<CalendarTypes.Calendar>} */
export const getCalendar = (range) => call('get_calendar', { range });
/** @param {CalendarTypes.NewCalendarEvent} event @returns {Promise<number>} its id */
export const addCalendarEvent = (event) => call('add_calendar_event', { event });
/** @param {number} id @param {CalendarTypes.NewCalendarEvent} event @returns {Promise<CalendarTypes.CalendarEvent>} what it was */
export const changeCalendarEvent = (id, event) => call('change_calendar_event', { id, event });
/** @param {number} id @returns {Promise<CalendarTypes.CalendarEvent>} what it was, to be added again */
export const removeCalendarEvent = (id) => call('remove_calendar_event', { id });

// Teams and saved views

/** @returns {Promise<TeamTypes.Team[]>} each after the one it is part of */
export const listTeams = () => call('list_teams');
/** @param {number} id @returns {Promise<TeamTypes.TeamPerson[]>} */
export const listTeamPeople = (id) => call('list_team_people', { id });
/** @param {TeamTypes.NewTeam} team @returns {Promise<TeamTypes.TeamChange>} */
export const addTeam = (team) => call('add_team', { team });
/** @param {number} id @param {TeamTypes.NewTeam} team @returns {Promise<TeamTypes.TeamChange>} */
export const changeTeam = (id, team) => call('change_team', { id, team });
/** @param {number} id @param {'move_up' | 'remove'} nested what becomes of teams within @returns {Promise<TeamTypes.TeamChange>} */
export const removeTeam = (id, nested) => call('remove_team', { id, nested });
/** @param {number} id @param {string[]} memberIds @returns {Promise<TeamTypes.TeamChange>} */
export const addTeamPeople = (id, memberIds) => call('add_team_people', { id, memberIds });
/** @param {number} id @param {string[]} memberIds @returns {Promise<TeamTypes.TeamChange>} */
export const removeTeamPeople = (id, memberIds) => call('remove_team_people', { id, memberIds });
/** @returns {Promise<TeamTypes.GroupChoice[]>} */
export const listTeamGroups = () => call('list_team_groups');
/** @param {TeamTypes.GroupTeamRequest} request @returns {Promise<TeamTypes.PlannedTeam[]>} each after the one it is part of */
export const previewGroupTeams = (request) => call('preview_group_teams', { request });
/** @param {TeamTypes.GroupTeamRequest} request @returns {Promise<TeamTypes.TeamChange>} */
export const addGroupTeams = (request) => call('add_group_teams', { request });
/** @param {number} undo @returns {Promise<void>} */
export const undoTeamChange = (undo) => call('undo_team_change', { undo });
/** @param {TeamTypes.TeamHealthQuery} query @returns {Promise<TeamTypes.TeamHealth>} */
export const getTeamHealth = (query) => call('get_team_health', { query });
/** @returns {Promise<TeamTypes.TeamTarget[]>} */
export const listTargets = () => call('list_targets');
/** @param {number | null} teamId null for everybody @param {TeamTypes.TeamMetric} metric @param {TeamTypes.Target | null} target null takes it away @returns {Promise<void>} */
export const setTarget = (teamId, metric, target) => call('set_target', { teamId, metric, target });
/** @returns {Promise<TeamTypes.SavedView[]>} */
export const listSavedViews = () => call('list_saved_views');
/** @param {string} name @param {string} address from `/reports/` on @returns {Promise<number>} */
export const saveView = (name, address) => call('save_view', { name, address });
/** @param {number} id @param {string} name @returns {Promise<void>} */
export const renameSavedView = (id, name) => call('rename_saved_view', { id, name });
/** @param {number} id @returns {Promise<void>} */
export const removeSavedView = (id) => call('remove_saved_view', { id });
