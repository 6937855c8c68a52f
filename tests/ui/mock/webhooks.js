// Webhooks of the made-up worlds. The address chooses: &webhooks=none|refused, &receiver=on|in-use, &hook=fails.
import { now } from './worlds.js';

const minute = 60_000;

export function webhookCommands({ options, find, failure, changed }) {
  const mode = options.get('webhooks');
  const receiver = { on: options.has('receiver'), address: '192.168.1.20', port: 8787, ownCallAddress: '' };
  const inUse = failure('webhook.port_in_use', 'The port is in use', 'Another program on this computer listens on port 8787.', 'Choose another port, or end that program.');
  const hook = (id, path, more = {}) => ({
    id, integrationId: 1, target: 'project', path, url: `http://192.168.1.20:8787/hooks/${id}`, made: true, signed: false, health: 'executable', disabledUntil: null, createdAt: now - 9000 * minute,
    checkedAt: now - minute, lastDeliveryAt: now - 3 * minute, askedFor: false, outdated: false, ...more,
  });
  const hooks = mode === 'none' || mode === 'refused' ? [] : [
    hook(1, 'platform', { target: 'group', signed: true }), hook(2, 'platform/payments/ledger', { health: 'disabled', lastDeliveryAt: now - 3000 * minute }),
    hook(3, 'research/long-named-experiments/evaluation-of-something', { health: 'temporarily_disabled', disabledUntil: now + 20 * minute, askedFor: true, lastDeliveryAt: null }),
  ];
  const places = [['group', 'platform'], ['group', 'research'], ['project', 'platform/payments/gateway'], ['project', 'tools/build']];
  const state = () => {
    const failed = options.get('receiver') === 'in-use';
    const listening = receiver.on && !failed;
    return {
      ...receiver, listening, failure: receiver.on && failed ? inUse : null, callAddress: receiver.ownCallAddress || (listening ? `http://${receiver.address}:${receiver.port}` : null),
      counts: listening ? { accepted: 1204, repeated: 2, refused: 3, lastRefusedAt: now - 12 * minute, lastRefused: 'its secret was wrong' } : { accepted: 0, repeated: 0, refused: 0, lastRefusedAt: null, lastRefused: null },
    };
  };
  const found = (id) => {
    const one = hooks.find((each) => each.id === id);
    if (!one) throw failure('input.not_found', 'Not here any more', 'What was asked for is not in the data any more.');
    if (options.get('hook') === 'fails') throw failure('webhook.delivery_failed', 'The test was not delivered', 'GitLab could not deliver the test: “Hook execution failed: HTTP 502”', 'Check that GitLab reaches the address, and that the receiver is on.');
    return one;
  };
  const refused = mode === 'refused';
  return {
    get_webhooks: ({ integrationId }) => ({
      abilities: refused
        ? [{ target: 'group', possible: false, places: 0, sentence: 'Groups: Owner needed, this account is Reporter.' }, { target: 'project', possible: false, places: 0, sentence: 'Repos: Maintainer needed, this account is Reporter.' }]
        : [{ target: 'group', possible: true, places: 3, sentence: 'Groups: possible in 3 groups.' }, { target: 'project', possible: true, places: 41, sentence: 'Repos: possible in 41 imported repos.' }],
      receiver: state(), webhooks: find(integrationId) ? hooks : [],
    }),
    check_webhooks: () => {},
    list_webhook_places: ({ search }) => {
      const rows = places.map(([target, path], index) => ({ target, remoteId: 100 + index, path, obstacle: index === 1 ? 'Owner needed, this account is Maintainer' : null }))
        .filter(({ path }) => path.includes(search.toLowerCase()) && !hooks.some((each) => each.path === path));
      return { total: rows.length, rows };
    },
    set_webhook_receiver: ({ choice }) => {
      Object.assign(receiver, choice);
      changed('webhooks');
      if (choice.on && options.get('receiver') === 'in-use') throw inUse;
      return state();
    },
    suggest_receiver_address: () => '192.168.1.20',
    add_webhook: ({ target, remoteId }) => {
      const added = hook(remoteId, places[remoteId - 100][1], { target, lastDeliveryAt: null });
      hooks.push(added);
      changed('webhooks');
      return added;
    },
    test_webhook: ({ webhookId }) => Object.assign(found(webhookId), { lastDeliveryAt: Date.now() }),
    repair_webhook: ({ webhookId }) => { const one = Object.assign(found(webhookId), { health: 'executable', disabledUntil: null }); changed('webhooks'); return one; },
    remove_webhook: ({ webhookId }) => { hooks.splice(hooks.indexOf(found(webhookId)), 1); changed('webhooks'); },
  };
}
