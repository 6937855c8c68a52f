// A connection check that passes, warns or stops at the rung the address names.
const rungs = ['address', 'name', 'port', 'certificate', 'gitlab', 'token', 'scopes', 'account', 'reach'];

function findings(host) {
  return {
    address: `${host}, no path`, name: '10.40.12.7 and 10.40.12.8', port: '443 answers, no proxy', certificate: 'Varnholt Internal CA 2, until 3 Mar 2027',
    gitlab: '18.5.2, Enterprise Edition', token: '“flow-desktop” expires on 20 Nov 2027', scopes: 'has read_api and read_repository',
    account: 'flow-reader, service account, Reporter', reach: '655 repos in 38 groups',
  };
}

const missingScope = { code: 'connect.scope_missing', title: 'Nothing can be read with this token', message: 'This token was made without read_api.', remedy: 'Scopes of a token cannot be changed afterwards, so create a new one; the page opens with the right scopes ticked.', action: 'create_token' };
const noAnswer = { code: 'connect.no_answer', title: 'No answer', message: 'Nothing answers at this address, port 443.', remedy: 'Check the address, or whether this network needs a proxy.', action: 'retry' };

const verdict = (service, kind, sentence, remedy = null, action = null) => ({ service, verdict: kind, sentence, remedy, action });
const good = [verdict('repos', 'ready', '655 repos can be cloned'), verdict('pull_requests', 'ready', '48,312 pull requests in 655 repos'), verdict('tickets', 'gaps', 'Issues are turned off in 41 of 655 repos')];
const withoutRepos = [verdict('repos', 'impossible', 'Cannot be read: the token lacks read_repository.', 'Replace it now, or turn Repos on later.', 'replace_token'), ...good.slice(1)];
const stopped = [verdict('repos', 'ready', 'can be read'), verdict('pull_requests', 'impossible', 'needs read_api'), verdict('tickets', 'impossible', 'needs read_api')];

function hostOf(address) {
  try {
    return new URL(address.includes('://') ? address : `https://${address}`).host;
  } catch {
    return address;
  }
}

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Climbs the nine rungs; `failing` is one of them, or `repos` for a token that passes without one service, or `warn`. */
export async function climb(request, failing, tell, pace) {
  const host = request.provider === 'gitlab' ? 'gitlab.com' : hostOf(request.address);
  const words = findings(host);
  const reports = [];
  let stoppedAt = null;
  for (const [index, rung] of rungs.entries()) {
    tell({ rung, outcome: 'running', finding: '', latencyMs: null, failure: null, verdicts: null });
    await wait(pace);
    const fails = failing === rung;
    const warns = rung === 'token' && (failing === 'warn' || failing === 'scopes');
    const problem = fails ? (rung === 'scopes' ? missingScope : noAnswer) : null;
    const finding = fails ? (rung === 'scopes' ? 'has read_user and read_repository' : 'no answer') : warns ? '“flow-desktop” expires on 27 Nov, in 7 days' : words[rung];
    const report = { rung, outcome: fails ? 'failed' : warns ? 'warning' : 'passed', finding, latencyMs: 1 + index * 13, failure: problem, verdicts: fails && rung === 'scopes' ? stopped : null };
    reports.push(report);
    tell(report);
    if (fails) {
      stoppedAt = index + 1;
      break;
    }
  }
  const passed = stoppedAt === null;
  return {
    connectionId: `connection-${Math.random().toString(36).slice(2)}`, passed, stoppedAt, rungs: reports, baseUrl: `https://${host}`, host, provider: request.provider,
    account: passed ? { username: 'flow-reader', name: 'Flow Reader', kind: 'service_account', highestAccessLevel: 20, highestRoleName: 'Reporter' } : null,
    verdicts: passed ? (failing === 'repos' ? withoutRepos : good) : [], tokenName: 'flow-desktop', tokenExpiresOn: passed ? '2027-11-20' : null, scopes: ['read_api', 'read_repository'], gitlabVersion: '18.5.2',
    groups: passed ? 38 : null, repositories: passed ? 655 : null,
    webhooks: { possible: false, sentence: 'Webhooks are not possible: this account is Reporter, GitLab wants Maintainer or Owner. Flow Desktop looks for news while its window is open.' },
    warnings: [], suggestedName: host.startsWith('127.') ? 'Sample company' : host === 'gitlab.com' ? 'Quillfeather Guild' : 'git.varnholt.example', reportText: reports.map((each) => `${each.rung}: ${each.finding}`).join('\n'),
  };
}
