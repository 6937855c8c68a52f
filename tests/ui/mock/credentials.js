// What happens to credentials after the wizard: renewing, signing out, service accounts, the passphrase. The address chooses faults:
// &revoke=fails, &renew=fails, &accounts=none, &service=fails, and the state of the first integration: &credential=<state>.
import { climb } from './ladder.js';

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const unreachable = { code: 'credential.revocation_unconfirmed', title: 'GitLab does not know yet', message: 'The secret is deleted here, but git.varnholt.example could not be told.', remedy: 'Revoke the access in GitLab itself, under your applications or access tokens.', action: null };
const renewalRefused = { code: 'credential.renewal_refused', title: 'The token cannot renew itself', message: 'GitLab lets a token renew itself only with the scope api or self_rotate.', remedy: 'Create a new one; the page opens with the right scopes ticked. Your data stays.', action: 'create_token' };
const premium = { code: 'service_account.unavailable', title: 'No service accounts here', message: 'This GitLab offers no service accounts to groups; they need Premium or Ultimate.', remedy: 'Use an account made for this purpose, invited as Reporter, or a group access token.', action: null };
const notAllowed = { code: 'service_account.refused', title: 'Not allowed to create service accounts', message: 'GitLab did not let this account create a service account in the group.', remedy: 'It takes an owner of the top-level group and a token with the scope api.', action: null };
const signInNeeded = { code: 'oauth.sign_in_needed', title: 'Sign-in needed', message: 'GitLab ended this sign-in: the access was revoked, or it was used by another copy of the app.', remedy: 'Sign in again. Name, repos and data stay.', action: 'sign_in_again' };
const signedOut = { code: 'credential.signed_out', title: 'Signed out', message: 'You signed out here. What was imported stays and can be read.', remedy: 'Sign in again to update it.', action: 'sign_in_again' };

const dayText = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
const authority = { subject: 'Varnholt Internal CA 2', fingerprint: '3F:08:B2:6A:E1:57:9C:04:DD:72:AF:13:58:9E:C6:20:7B:F4:31:8D:A9:65:0E:D2:94:1C:EB:47:5F:83:B6:0A', validUntil: Date.now() + 1600 * 86_400_000, pem: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n' };

/** States a credential can be in, by the name the address gives. */
export const credentialStates = {
  oauth: () => ({ authKind: 'oauth', tokenName: null, tokenExpiresOn: null, applicationId: '6c0e5a7d2f9b4e18a3c7d6015be94f20cc81d7f3a6b25e90417cd8ae36f1b590' }),
  needed: () => ({ ...credentialStates.oauth(), needsSignIn: true, dataStatus: 'failed', failure: signInNeeded }),
  out: () => ({ ...credentialStates.oauth(), needsSignIn: true, dataStatus: 'failed', failure: signedOut }),
  expires30: () => ({ tokenExpiresOn: dayText(24), expiryWarning: 30, canRenew: true }),
  expires7: () => ({ tokenExpiresOn: dayText(5), expiryWarning: 7 }),
  expires1: () => ({ tokenExpiresOn: dayText(1), expiryWarning: 1, canRenew: true }),
  network: () => ({ proxy: 'http://ines@squid.varnholt.example:3128', trustedAuthorities: [authority], hasClientCertificate: true, clientCertificate: authority.pem }),
};

export function credentialCommands({ options, find, changed, connections, application }) {
  const tell = (id) => changed('integrations', `integration:${id}`);
  return {
    replace_token: ({ integrationId, connectionId }) => {
      const { authKind = 'access_token' } = connections.get(connectionId) ?? {};
      Object.assign(find(integrationId), { failure: null, needsSignIn: false, expiryWarning: null, dataStatus: 'healthy', authKind, tokenExpiresOn: authKind === 'oauth' ? null : '2027-11-20', tokenName: authKind === 'oauth' ? null : 'flow-desktop', applicationId: authKind === 'oauth' ? '6c0e5a7d2f9b' : null });
      tell(integrationId);
      return find(integrationId);
    },
    renew_token: async ({ integrationId }) => {
      await wait(400);
      if (options.get('renew') === 'fails') throw renewalRefused;
      Object.assign(find(integrationId), { tokenExpiresOn: dayText(365), expiryWarning: null });
      tell(integrationId);
      return find(integrationId);
    },
    sign_out: async ({ integrationId, revokeToken }) => {
      await wait(300);
      Object.assign(find(integrationId), { needsSignIn: true, dataStatus: 'failed', failure: signedOut });
      tell(integrationId);
      const failed = options.get('revoke') === 'fails';
      return { revoked: revokeToken && !failed, failure: revokeToken && failed ? unreachable : null };
    },
    change_passphrase: async ({ current }) => {
      await wait(200);
      if (current === 'wrong') throw { code: 'secrets.passphrase_wrong', title: 'This passphrase does not fit', message: 'The file stays as it is.', remedy: 'Enter the passphrase used until now.', action: null };
      application().secretStorage.fileLocked = false;
      changed('settings');
    },
    list_service_account_groups: async () => {
      await wait(200);
      if (options.get('accounts') === 'none') return { groups: [], unavailable: premium };
      return { groups: [{ remoteId: 11, fullPath: 'varnholt', name: 'Varnholt' }, { remoteId: 12, fullPath: 'varnholt-research-and-long-term-simulation', name: 'Varnholt research' }], unavailable: null };
    },
    create_service_account: async (request) => {
      await wait(500);
      if (options.get('service') === 'fails') throw notAllowed;
      const report = await climb({ provider: 'gitlab_self_managed', address: 'https://git.varnholt.example', network: null, account: 'service' }, options.get('service') === 'rung' ? 'reach' : null, (rung) => request.onRung.onmessage(rung), Number(options.get('pace') ?? 60));
      connections.set(report.connectionId, report);
      return report;
    },
  };
}
