// The figures of the report on deployments in words, how deployments are told, and what a choice would give. Pure; texts only.
import { counted, formatNumber } from './format.js';

/** @import { DeliveryMetricId, DeploymentPreview, DeploymentRule, DeploymentSource, DeploymentSources } from '../delivery-types.js' */

const published = 'Follows the definition that Flow publishes.';
const whatCounts = 'A deployment is what was chosen for its repo: a successful deployment GitLab holds, a tag, or a merge into the default branch.';

/** @type {Record<DeliveryMetricId, Omit<import('./metric-words.js').MetricWords, 'kind'> & { kind: 'deployment' | 'incident' }>} */
export const deliveryWords = {
  deployment_frequency: {
    name: 'Deployment frequency', kind: 'deployment', valueHead: 'Commits', week: 'by week of deployment',
    short: 'Deployments in a week, at the median.',
    definition: [
      `${whatCounts} The figure is the median of the counts of all full weeks in the range: as many weeks had more as had fewer. A week without a deployment counts as zero.`,
      'One busy week does not move it, and one a month is a median of zero. The number beside it is the total.',
      'Going back to an older version is a deployment too. A tag that was moved is one deployment, where it stands now.',
    ],
    unit: 'Deployments per week, with one decimal.', basis: 'Deployments in the range, also of weeks that are not full.', leftOut: 'Deployments that did not succeed. Repos that do not say what a deployment is.',
    source: `${published} Its text says a mean and its formula takes the median; here it is the median.`,
  },
  lead_time: {
    name: 'Lead time for changes', kind: 'deployment', valueHead: 'Lead time', week: 'by week of deployment',
    short: 'From writing a commit to its deployment, at the median.',
    definition: [
      'For each commit that was deployed in the range: the time from when it was written to the deployment that was the first to hold it. The figure is the median over commits.',
      'Each environment has a past of its own. A commit that reached several counts once, with the first; to an environment that is new only what no other had before is brought.',
      'The chart has a second line, the time nine in ten did not exceed: the smallest with at least 90 % of all at or below it.',
      'Of a merge the commits of its pull request are taken. A tag without a date of its own has that of its commit. A commit that says it was written after its deployment has no lead time.',
    ],
    unit: 'Hours, with one decimal.', basis: 'Commits deployed in the range for the first time.', leftOut: 'Merge commits, and those of bots and of users who are excluded or hidden. Deployments of commits that are not on this computer.', source: published,
  },
  change_failure_rate: {
    name: 'Change failure rate', kind: 'incident', valueHead: 'Time to restore', week: 'by week of opening',
    short: 'Incidents for a hundred deployments.',
    definition: [
      'Incidents opened in the range, divided by the deployments in the range. An incident is a ticket GitLab calls so, or one with the label that was named.',
      'Nothing says which deployment an incident came from, and one can bring several: more than 100 % is possible. With people chosen, incidents assigned to them now and deployments with commits of theirs are counted.',
    ],
    unit: 'Percent, with one decimal.', basis: 'Deployments in the range.', leftOut: 'Tickets that are no incidents. Incidents of repos whose tickets are not read.', source: published,
  },
  time_to_restore: {
    name: 'Time to restore', kind: 'incident', valueHead: 'Time to restore', week: 'by week of opening',
    short: 'From opening an incident to closing it, on average.',
    definition: [
      'For each incident opened in the range that is closed now: the time from when it was opened until it was closed. The figure is the mean of these times.',
      'An open incident has no such time: it is not counted here, and told beside the figures. One that was opened again is open.',
    ],
    unit: 'Hours, with one decimal.', basis: 'Incidents opened in the range that are closed.', leftOut: 'Open incidents, and those that say they were closed before they were opened.', source: published,
  },
};

/** @type {{ source: DeploymentSource, label: string, hint: string, names: string | null, first: string }[]} */
export const deploymentSources = [
  { source: 'gitlab', label: 'GitLab deployments', hint: 'Successful deployments of the environments named here. They are asked for with the commits, at least once an hour while updates run.', names: 'Environments', first: 'production' },
  { source: 'tags', label: 'Tags', hint: 'Each tag named here is one deployment, dated by the tag. They are known from the clone already.', names: 'Tags', first: 'v*' },
  { source: 'merges', label: 'Merges into the default branch', hint: 'Each merged pull request is one deployment: for repos where a merge goes live by itself.', names: null, first: '' },
  { source: 'none', label: 'Not deployed', hint: 'Nothing is a deployment.', names: null, first: '' },
];

/** The words of a source. @param {DeploymentSource} source */
export const sourceWords = (source) => deploymentSources.find((each) => each.source === source) ?? deploymentSources[3];

/** A rule in one line. @param {DeploymentRule} rule */
export const ruleLine = ({ source, pattern }) => (pattern === '' ? sourceWords(source).label : `${sourceWords(source).label}: ${pattern}`);

/** What a rule would give. @param {DeploymentPreview} preview @param {DeploymentSource} source @param {boolean} single whether it is for one repo */
export function previewWords({ deployments, repositories, ofRepositories, unread }, source, single) {
  if (source === 'none') return { words: 'Nothing is counted', detail: null, doubtful: false };
  if (ofRepositories === 0) return { words: 'It holds for no repo yet', detail: 'Every repo has a choice of its own', doubtful: false };
  if (unread === ofRepositories) return { words: 'Not known yet', detail: 'GitLab’s deployments are read with the update after this is saved', doubtful: false };
  const words = `${counted(deployments, 'deployment')} in the last 90 days`;
  const of = single ? null : `In ${formatNumber(repositories)} of ${counted(ofRepositories, 'repo')}`;
  const more = unread > 0 ? `${counted(unread, 'repo')} not read yet` : null;
  return { words, detail: [of, more].filter(Boolean).join(', ') || null, doubtful: deployments === 0 };
}

/** How the deployments of a report are told. @param {DeploymentSources} sources */
export function sourcesLine({ gitlab, gitlabUnread, gitlabRefused, tags, merges, none }) {
  const said = [
    gitlab > 0 ? `GitLab deployments in ${counted(gitlab, 'repo')}` : '',
    tags > 0 ? `tags in ${counted(tags, 'repo')}` : '',
    merges > 0 ? `merges in ${counted(merges, 'repo')}` : '',
    none > 0 ? `${counted(none, 'repo')} not deployed` : '',
  ].filter(Boolean).join(', ');
  const notes = [
    gitlabUnread > 0 ? `${counted(gitlabUnread, 'repo')} not read yet` : '',
    gitlabRefused > 0 ? `GitLab gives no deployments of ${counted(gitlabRefused, 'repo')}` : '',
  ].filter(Boolean).join(', ');
  return { said: said.charAt(0).toUpperCase() + said.slice(1), notes };
}

/** Whether any repo says what a deployment is. @param {DeploymentSources} sources */
export const isTold = ({ gitlab, tags, merges }) => gitlab + tags + merges > 0;
