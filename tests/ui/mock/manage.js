// Removing with a way back, pausing, and what was done. ?world=many has two hundred integrations.
import { integrationsOf, now, scatter } from './worlds.js';

const minute = 60_000;
const sentences = [
  ['schedule', 'sync.ran', 'Synced, nothing new'], ['user', 'integration.renamed', 'Renamed it to “Varnholt Engineering”'], ['schedule', 'sync.ran', 'Synced, 1204 new or changed items'],
  ['webhook', 'sync.ran', 'Synced, 3 new or changed items'], ['user', 'repositories.chosen', 'Chose 14 repos to import'], ['app', 'auto_import.imported', 'Auto-imported 2 repos'],
  ['user', 'credential.replaced', 'Replaced its credentials'], ['user', 'integration.paused', 'Paused it'],
];

const taken = (added, kept = 0, waiting = 0, unplaced = 0) => ({ new: added, kept, waiting, unplaced });
/** What taking a configuration in would do. */
const effect = (kept) => ({
  added: ['Old laptop', 'Client work'], kept, exclusionRules: 4, autoImportGroups: 2, excludedPaths: 1, repositories: 34, people: 12, settings: 3, teams: taken(6, 2), teamPeople: 5, targets: taken(3, 1),
  savedViews: taken(4, 1, 3), deploymentRules: taken(5, 0, 2, 1), ticketStatuses: taken(2), countRules: taken(3, 1), judgements: taken(18), calendarEvents: taken(11),
});

/** More of the same integrations under other names. */
export function manyIntegrations(count) {
  const kinds = integrationsOf.full();
  return Array.from({ length: count }, (_, index) => {
    const kind = kinds[index % kinds.length];
    return { ...kind, id: 100 + index, name: `${kind.name} ${String(index + 1).padStart(3, '0')}`, isSample: false, lastUpdatedAt: now - Math.floor(scatter(index) * 90 * 24 * 60) * minute, pausedAt: index % 29 === 3 ? now - 60 * minute : null };
  });
}

export function manageCommands({ integrations, find, failure, changed, pageOf }) {
  /** Removed ones with their places in the list. */
  const removed = new Map();
  let stopped = false;
  /** Pictures and folders: tests read them. */
  const saved = [];
  globalThis.mockSaved = saved;
  const noted = [];
  const note = (action, sentence, { id = null, name = null } = {}) => {
    noted.unshift({ key: `n${noted.length}`, happenedAt: Date.now(), integrationId: id, integrationName: name, actor: 'user', action, outcome: 'done', sentence, failure: null });
    changed('activities');
  };
  const madeUp = Array.from({ length: 400 }, (_, index) => {
    const [actor, action, sentence] = sentences[index % sentences.length];
    const whose = integrations[Math.floor(scatter(index) * integrations.length)];
    const failed = index % 11 === 4;
    return {
      key: `a${index}`, happenedAt: now - (index * 47 + 12) * minute, integrationId: whose?.id ?? null, integrationName: whose?.name ?? null, actor, action, outcome: failed ? 'failed' : 'done', sentence,
      failure: failed ? failure('network.unreachable', 'The host does not answer', 'Nothing answered at that address.', 'Check this network.', 'retry') : null,
    };
  });
  const chosenOf = ({ integrationId, actor, onlyFailed }) => [...noted, ...(integrations.length > 0 ? madeUp : [])]
    .filter((row) => (integrationId === null || row.integrationId === integrationId) && (actor === null || row.actor === actor) && (!onlyFailed || row.outcome === 'failed'));
  return {
    get_deletion_summary: ({ integrationIds }) => ({ integrations: integrationIds.length, repositories: integrationIds.reduce((sum, id) => sum + find(id).repositoriesImported, 0), commits: 412_906, pullRequests: 23_118, tickets: 0, webhooks: 2, bytes: 6_200_000_000 }),
    remove_integrations: ({ integrationIds }) => {
      for (const id of integrationIds) {
        const found = find(id);
        removed.set(id, found);
        integrations.splice(integrations.indexOf(found), 1);
        note('integration.removed', 'Removed it', found);
      }
      changed('integrations');
      return { undoUntil: Date.now() + 10_000 };
    },
    undo_removal: ({ integrationIds }) => {
      const back = integrationIds.map((id) => removed.get(id)).filter(Boolean);
      if (back.length === 0) throw failure('input.not_found', 'Not here any more', 'It was deleted already.');
      integrations.push(...back);
      for (const each of back) note('integration.removal_undone', 'Undid its removal', each);
      changed('integrations');
      return back;
    },
    finish_removal: ({ integrationIds }) => { for (const id of integrationIds) removed.delete(id); },
    set_integration_paused: ({ integrationId, paused }) => {
      const found = find(integrationId);
      Object.assign(found, { pausedAt: paused ? Date.now() : null, isSyncing: false });
      note(paused ? 'integration.paused' : 'integration.resumed', paused ? 'Paused it' : 'Resumed it', found);
      changed('integrations', `integration:${integrationId}`);
      return found;
    },
    back_up: async ({ onProgress }) => {
      stopped = false;
      for (let part = 1; part <= 20; part += 1) {
        await new Promise((resolve) => setTimeout(resolve, 60));
        if (stopped) throw failure('cancelled', 'Cancelled', 'It was cancelled.');
        onProgress.onmessage(part <= 14 ? { step: 'copying', done: part * 300_000_000, total: 4_200_000_000 } : { step: 'checking', done: part - 14, total: 6 });
      }
      note('backup.made', 'Saved a backup of all data');
      return { path: '/home/ines/Downloads/flow-desktop-backup-2026-11-23.sqlite', bytes: 4_200_000_000 };
    },
    cancel_backup: () => { stopped = true; },
    export_tables: async ({ choice, onProgress }) => {
      stopped = false;
      for (let part = 0; part <= 32; part += 1) {
        await new Promise((resolve) => setTimeout(resolve, 60));
        if (stopped) throw failure('cancelled', 'Cancelled', 'It was cancelled.');
        onProgress.onmessage({ tablesDone: part, tables: 33, rows: part * 41_200 });
      }
      note('tables.exported', 'Exported all tables');
      return { path: '/home/ines/Downloads/flow-desktop-export-2026-11-23', rows: 1_318_400, files: choice.format === 'csv' ? 33 : 4_218, bytes: 96_400_000 };
    },
    cancel_export: () => { stopped = true; },
    save_picture: ({ picture }) => { saved.push(picture); return { path: `/home/ines/Downloads/flow-desktop-${picture.name.toLowerCase().replaceAll(' ', '-')}-2026-11-23.${picture.format}`, bytes: picture.content.length }; },
    open_saved_folder: ({ path }) => { saved.push({ folder: path }); },
    // Tests hold the page here to look at it.
    print_page: () => globalThis.mockPrint?.(),
    save_page_as_pdf: ({ name }) => ({ path: `/home/ines/Downloads/flow-desktop-${name.toLowerCase().replaceAll(' ', '-')}-2026-11-23.pdf`, bytes: 81_200 }),
    export_configuration: () => { note('configuration.exported', `Exported the configuration of ${integrations.length} integrations`); return { path: '/home/ines/Downloads/flow-desktop-configuration-2026-11-23.json', integrations: integrations.length }; },
    preview_configuration: ({ text }) => {
      if (!text.includes('flow-desktop-configuration')) throw failure('configuration.unreadable', 'This is no configuration', 'The file cannot be read as a configuration of Flow Desktop.', 'Choose a file that was written by “Export configuration”.');
      return effect(integrations.slice(0, 1).map((each) => each.name));
    },
    get_configured_repositories: () => null,
    forget_configured_repositories: () => {},
    import_configuration: () => { changed('integrations'); return effect([]); },
    list_activities: ({ choice, query }) => pageOf(chosenOf(choice), query),
    get_activity_text: ({ choice }) => chosenOf(choice).map((row) => `${new Date(row.happenedAt).toISOString()}  ${row.actor}  ${row.outcome}  ${row.sentence}`).join('\n'),
  };
}
