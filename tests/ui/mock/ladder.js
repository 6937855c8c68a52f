// A connection check that passes, warns or stops at the rung the address names.
const rungs = ['address', 'name', 'port', 'certificate', 'gitlab', 'token', 'scopes', 'account', 'reach'];

function findings(host) {
  return {
    address: `${host}, no path`, name: '10.40.12.7 and 10.40.12.8', port: '443 answers, no proxy', certificate: 'Varnholt Internal CA 2, until 3 Mar 2027',
    gitlab: '18.5.2, Enterprise Edition', token: '“flow-desktop” expires on 20 Nov 2027', scopes: 'has read_api and read_repository',
    account: 'flow-reader, service account, Reporter', reach: '655 repos in 38 groups',
  };
}

const day = 86_400_000;
const leaf = { subject: 'git.varnholt.example', issuer: 'Varnholt Internal CA 2', validFrom: Date.now() - 200 * day, validUntil: Date.now() + 101 * day, fingerprint: 'A1:5C:0E:77:2B:91:D3:44:8F:60:1A:CE:35:B8:09:F2:6D:17:E4:5A:90:C3:2F:7E:41:DB:86:0B:F9:22:68:3D', names: ['git.varnholt.example', 'gitlab.varnholt.example'], isAuthority: false, isSelfSigned: false };
const authority = { subject: 'Varnholt Internal CA 2', issuer: 'Varnholt Internal CA 2', validFrom: Date.now() - 2000 * day, validUntil: Date.now() + 1600 * day, fingerprint: '3F:08:B2:6A:E1:57:9C:04:DD:72:AF:13:58:9E:C6:20:7B:F4:31:8D:A9:65:0E:D2:94:1C:EB:47:5F:83:B6:0A', names: [], isAuthority: true, isSelfSigned: true };
const pem = '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ2Flbm5lbg==\n-----END CERTIFICATE-----\n';
const untrusted = { code: 'tls.untrusted', title: 'The certificate is not trusted', message: 'The certificate of git.varnholt.example was signed by nobody this computer trusts.', remedy: 'If your organisation runs its own certificate authority, compare its fingerprint and trust it for this integration; your token is fine.', action: 'trust_authority' };
const expired = { code: 'tls.expired', title: 'The certificate has expired', message: 'The certificate of git.varnholt.example is not valid today.', remedy: 'Whoever runs that server must renew it, or this computer\'s clock is wrong; your token is fine.', action: 'retry' };
const proxyAsks = { code: 'proxy.needs_password', title: 'The proxy asks who you are', message: 'The proxy squid.varnholt.example:3128 wants a user name and a password, or refused those it got.', remedy: 'Enter them under Proxy and certificates. They are kept like a token.', action: 'network_settings' };
/** Which failure a rung shows, for what the address asks for. */
const failures = { scopes: () => missingScope, certificate: () => untrusted, expired: () => expired, proxy: () => proxyAsks };
const rungOf = { expired: 'certificate', proxy: 'port' };

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

const accounts = {
  service: { username: 'flow-reader', name: 'Flow Reader', kind: 'service_account', highestAccessLevel: 20, highestRoleName: 'Reporter' },
  owner: { username: 'ines.valkama', name: 'Ines Valkama', kind: 'human', highestAccessLevel: 50, highestRoleName: 'Owner' },
  person: { username: 'kofi', name: 'Kofi Brandtner', kind: 'human', highestAccessLevel: 30, highestRoleName: 'Developer' },
};

/** Climbs the nine rungs; `failing` is one of them, or `repos` for a token that passes without one service, or `warn`. */
export async function climb(request, failing, tell, pace) {
  const host = request.provider === 'gitlab' ? 'gitlab.com' : hostOf(request.address);
  const words = findings(host);
  const reports = [];
  let stoppedAt = null;
  for (const [index, rung] of rungs.entries()) {
    tell({ rung, outcome: 'running', finding: '', latencyMs: null, failure: null, verdicts: null, certificates: null, trustable: null });
    await wait(pace);
    // An authority that was trusted is no reason to stop any more.
    const trusts = (request.network?.trustedAuthorities.length ?? 0) > 0;
    const fails = (rungOf[failing] ?? failing) === rung && !(failing === 'certificate' && trusts);
    const warns = rung === 'token' && (failing === 'warn' || failing === 'scopes');
    const problem = fails ? (failures[failing] ?? (() => noAnswer))() : null;
    const finding = fails ? (rung === 'scopes' ? 'has read_user and read_repository' : 'no answer') : warns ? '“flow-desktop” expires on 27 Nov, in 7 days' : words[rung];
    const report = { rung, outcome: fails ? 'failed' : warns ? 'warning' : 'passed', finding, latencyMs: 1 + index * 13, failure: problem, verdicts: fails && rung === 'scopes' ? stopped : null,
      certificates: rung === 'certificate' ? [failing === 'expired' ? { ...leaf, validUntil: Date.now() - 8 * day } : leaf, authority] : null,
      trustable: rung === 'certificate' && failing === 'certificate' && fails ? { pem, subject: authority.subject, fingerprint: authority.fingerprint } : null };
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
    account: passed ? accounts[request.account] ?? accounts.service : null,
    verdicts: passed ? (failing === 'repos' ? withoutRepos : good) : [], tokenName: 'flow-desktop', tokenExpiresOn: passed ? '2027-11-20' : null, scopes: ['read_api', 'read_repository'], gitlabVersion: '18.5.2',
    groups: passed ? 38 : null, repositories: passed ? 655 : null,
    webhooks: { possible: false, sentence: 'Webhooks are not possible: this account is Reporter, GitLab wants Maintainer or Owner. Flow Desktop looks for news while its window is open.' },
    authKind: request.oauth ? 'oauth' : 'access_token', trustedAuthorities: request.network?.trustedAuthorities.length ? [authority.fingerprint] : [],
    viaProxy: request.network?.proxy.mode === 'custom' ? request.network.proxy.address : null,
    warnings: [], suggestedName: host.startsWith('127.') ? 'Sample company' : host === 'gitlab.com' ? 'Quillfeather Guild' : 'git.varnholt.example', reportText: reports.map((each) => `${each.rung}: ${each.finding}`).join('\n'),
  };
}
