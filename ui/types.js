// The shapes of what crosses between the window and the app, as types only: this file holds no code.
//
// Times are milliseconds since 1970 in UTC (…At), days are `YYYY-MM-DD` (…On). Whatever came from GitLab is text and is
// only ever drawn as text.

/** @typedef {'gitlab' | 'gitlab_self_managed'} Provider */
/** @typedef {'repos' | 'pull_requests' | 'tickets'} ServiceName */
/** @typedef {'processing' | 'healthy' | 'rate_limited' | 'failed'} DataStatus */
/** @typedef {'waiting' | 'running' | 'complete' | 'rate_limited' | 'failed' | 'cancelled' | 'off'} StreamState */
/** @typedef {'private' | 'internal' | 'public' | 'unknown'} Visibility */
/** @typedef {'human' | 'bot' | 'service_account' | 'unknown'} AccountKind */
/** @typedef {'address' | 'name' | 'port' | 'certificate' | 'gitlab' | 'token' | 'scopes' | 'account' | 'reach'} RungName */
/** @typedef {'create_token' | 'open_settings_security' | 'open_security' | 'replace_token' | 'retry' | 'sign_in_again' | 'choose_secret_storage' | 'unlock_secrets' | 'trust_authority' | 'network_settings' | 'renew_token' | 'application_settings'} FailureAction */
/** @typedef {'deep_link' | 'loopback' | 'device'} ReturnWay how a browser's answer comes back to the app */

/**
 * What went wrong, in words for a person. The window acts on `code` and `action`, never on the words.
 * @typedef {{ code: string, title: string, message: string, remedy: string | null, action: FailureAction | null }} Failure
 */

/** @typedef {{ username: string, name: string, kind: AccountKind, highestAccessLevel: number | null, highestRoleName: string }} Account */
/** @typedef {{ service: ServiceName, verdict: 'ready' | 'gaps' | 'impossible', sentence: string, remedy: string | null, action: FailureAction | null }} ServiceVerdict */

/**
 * @typedef {object} Integration
 * @property {number} id
 * @property {string} name
 * @property {Provider} provider
 * @property {string} host
 * @property {string} baseUrl
 * @property {'access_token' | 'oauth'} authKind
 * @property {ServiceName[]} services
 * @property {DataStatus} dataStatus
 * @property {Failure | null} failure
 * @property {number | null} rateLimitedUntil
 * @property {string} addedBy
 * @property {number} createdAt
 * @property {number} updatedAt
 * @property {number | null} lastUpdatedAt last complete sync of any of its repos
 * @property {Account} account
 * @property {string | null} tokenName
 * @property {string | null} tokenExpiresOn
 * @property {string[]} scopes
 * @property {string | null} gitlabVersion
 * @property {boolean} isSample
 * @property {'keyring' | 'memory' | 'file'} secretKeptIn
 * @property {number} repositoriesImported
 * @property {number} repositoriesComplete
 * @property {number} repositoriesFailed
 * @property {number} repositoriesAvailable
 * @property {number} groupsReached
 * @property {number} autoImportGroups groups that import what appears in them
 * @property {number | null} listReadAt
 * @property {string | null} applicationId the registered application, for OAuth
 * @property {string} proxy `system`, `direct`, or an address without its password
 * @property {TrustedAuthority[]} trustedAuthorities trusted for this integration alone
 * @property {boolean} hasClientCertificate
 * @property {string | null} clientCertificate the public half, as PEM
 * @property {boolean} canRenew whether one command renews the token
 * @property {boolean} needsSignIn
 * @property {null | 30 | 7 | 1} expiryWarning
 * @property {number | null} pausedAt since when nothing of it runs, because a person paused it
 * @property {boolean} isSyncing whether a run of it is under way now
 */

/** @typedef {{ subject: string, fingerprint: string, validUntil: number | null, pem: string }} TrustedAuthority null and empty where it could not be read */

/**
 * @typedef {object} Certificate
 * @property {string} subject
 * @property {string} issuer
 * @property {number} validFrom
 * @property {number} validUntil
 * @property {string} fingerprint SHA-256, in pairs
 * @property {string[]} names
 * @property {boolean} isAuthority
 * @property {boolean} isSelfSigned
 */

/** @typedef {{ pem: string, subject: string, fingerprint: string }} TrustableAuthority an authority a person may trust for one integration */

/**
 * How an integration reaches its GitLab. An address holds no password; null for a secret keeps what is stored.
 * @typedef {object} NetworkInput
 * @property {{ mode: 'system' | 'direct' | 'custom', address: string, password: string | null }} proxy
 * @property {string[]} trustedAuthorities PEM, one each
 * @property {{ certificatePem: string, keyPem: string | null } | null} clientCertificate
 */

/**
 * @typedef {object} Group
 * @property {number} id
 * @property {string} fullPath
 * @property {string} name
 * @property {string | null} parentFullPath
 * @property {Visibility} visibility
 * @property {number | null} accessLevel
 * @property {string} roleName
 * @property {string} webUrl
 * @property {boolean} archived
 * @property {number} repositoriesAvailable
 * @property {number} repositoriesImported
 * @property {'group' | 'user'} kind
 * @property {boolean} shared it holds repos that reached the account through sharing
 * @property {'off' | 'on' | 'covered'} autoImport `covered`: by a group above
 */

/** @typedef {{ service: ServiceName, on: boolean, held: number, verdict: ServiceVerdict }} ServiceState held: rows on this computer, also while it is off */
/** @typedef {{ on: number, hidden: number }} AutoImport groups that are switched on, and those of them GitLab does not list now */
/** @typedef {{ chosen: number, imported: number, excluded: number, leftOut: number, impossible: number, elsewhere: number }} AutoImportEffect repos in and below a group, by what switching it on does with them; `elsewhere`: of the chosen ones, those another integration imports already */
/** @typedef {'name' | 'expression' | 'inactive' | 'archived' | 'visibility'} RuleKind */
/** @typedef {{ kind: RuleKind, pattern: string, enabled: boolean }} RuleInput */

/**
 * @typedef {object} ExclusionRule
 * @property {number} id
 * @property {RuleKind} kind
 * @property {string} pattern
 * @property {boolean} enabled
 * @property {number} createdAt
 * @property {Failure | null} problem why the pattern is none any more
 * @property {number} total repos the account can see
 * @property {number} matching of these, the rule matches
 * @property {number} imported of the matching, imported already
 */

/** @typedef {{ id: number, fullPath: string, imported: boolean, archived: boolean, visibility: Visibility, lastActivityAt: number | null }} RuleMatch */
/** @typedef {{ problem: Failure | null, total: number, matching: number, imported: number, rows: RuleMatch[] }} RulePreview */

/** @typedef {'current' | 'earlier' | 'unfinished' | 'nothing'} CountedPaths which list of excluded paths the stored counts are of */
/** @typedef {{ text: string, patterns: number, changedAt: number | null, counted: CountedPaths }} ExcludedPaths */
/** @typedef {{ path: string, files: number }} ExcludedEntry a folder's path ends with a slash */
/** @typedef {{ problem: Failure | null, line: number | null, files: number | null, excluded: number, entries: number, rows: ExcludedEntry[] }} ExcludedPathsPreview files is null where nothing was fetched yet */

/** @typedef {import('./types-available.js').GroupCheck} GroupCheck */
/** @typedef {import('./types-available.js').MissingGroup} MissingGroup */
/** @typedef {import('./types-available.js').ListedRepository} ListedRepository */
/** @typedef {import('./types-available.js').RepositoryColumns} RepositoryColumns */
/** @typedef {import('./types-available.js').ImportedRow} ImportedRow */
/** @typedef {import('./types-available.js').Available} Available */
/** @typedef {import('./types-available.js').ImportPace} ImportPace */

/**
 * @typedef {object} Stream
 * @property {'commits' | 'pull_requests' | 'tickets'} stream
 * @property {StreamState} state
 * @property {number} done
 * @property {number | null} total
 * @property {Failure | null} failure
 * @property {number | null} syncedAt
 * @property {number | null} remoteTotal
 */

/**
 * @typedef {object} Repository
 * @property {number} id
 * @property {number} integrationId
 * @property {string} name
 * @property {string} fullPath
 * @property {string} groupPath
 * @property {string} groups the group's path as it is shown
 * @property {string} webUrl
 * @property {Visibility} visibility
 * @property {boolean} archived
 * @property {boolean} empty
 * @property {boolean} shared
 * @property {number | null} accessLevel
 * @property {string} roleName
 * @property {string | null} defaultBranch
 * @property {'sha1' | 'sha256'} objectFormat
 * @property {number | null} lastActivityAt
 * @property {boolean} imported
 * @property {number | null} importedAt
 * @property {{ reason: 'no_access' | 'repository_disabled' | 'pending_deletion' | 'not_found', sentence: string } | null} cannotImport
 * @property {string | null} note
 * @property {DataStatus | null} dataStatus null while not imported
 * @property {Failure | null} failure
 * @property {number | null} lastUpdatedAt
 * @property {Stream[]} streams
 * @property {number | null} commitCount
 * @property {number | null} pullRequestCount
 * @property {number | null} ticketCount
 */

/**
 * The whole import of one integration.
 * @typedef {object} Progress
 * @property {number} integrationId
 * @property {boolean} running
 * @property {boolean} paused
 * @property {{ total: number, done: number, running: number, waiting: number, failed: number, cancelled?: number }} repositories
 * @property {{ done: number, totalKnown: number | null }} items
 * @property {number | null} itemsPerMinute
 * @property {number | null} secondsLeft
 * @property {number | null} waitingForGitlabSeconds
 * @property {number | null} requestsLeftThisMinute
 * @property {boolean} held it waits so that the network or the battery is spared
 * @property {number | null} requestsInFlight
 * @property {number | null} requestsAllowedInFlight
 * @property {{ repositoryId: number, stream: 'commits' | 'pull_requests' | 'tickets', done: number, total: number | null }[]} current
 * @property {number} sequence
 * @property {number | null} finishedAt
 */

/** @template T @typedef {{ total: number, offset: number, rows: T[] }} Page */

/** @typedef {{ name: string, username: string, isBot: boolean, deleted: boolean }} Person */

/** @typedef {{ newWork: number, legacyRefactor: number, helpOthers: number, rework: number }} WorkTypes lines by what they replaced */

/**
 * @typedef {object} CommitRow
 * @property {number} id
 * @property {string} sha
 * @property {string} title
 * @property {string} authorName
 * @property {string} authorEmail
 * @property {number} authoredAt
 * @property {number} authorOffsetMinutes
 * @property {number} committedAt
 * @property {number | null} additions
 * @property {number | null} deletions
 * @property {number | null} filesChanged
 * @property {boolean} isMerge
 * @property {WorkTypes | null} work null where it was not measured yet, and for merges
 */

/** @typedef {CommitRow & { message: string, committerName: string, committerEmail: string, committerOffsetMinutes: number, parents: string[], webUrl: string }} Commit */

/**
 * @typedef {object} PullRequestRow
 * @property {number} id
 * @property {number} iid
 * @property {string} title
 * @property {string} state
 * @property {boolean} draft
 * @property {string | null} authorName
 * @property {string | null} authorUsername
 * @property {boolean} authorIsBot
 * @property {number} createdAt
 * @property {number} updatedAt
 * @property {number | null} mergedAt
 * @property {number | null} closedAt
 * @property {string} sourceBranch
 * @property {string} targetBranch
 * @property {number} noteCount
 * @property {number} approvalCount
 * @property {number} commitCount
 * @property {string} webUrl
 */

/** @typedef {{ id: number, person: Person | null, body: string, createdAt: number, system: boolean, resolvable: boolean, resolved: boolean }} Note */

/**
 * @typedef {PullRequestRow & { description: string, labels: string[], assignees: Person[],
 *   reviewers: { person: Person, state: string }[], approvals: { person: Person, approvedAt: number | null }[], notes: Note[],
 *   commits: { sha: string, title: string, authorName: string, authoredAt: number }[], mergedBy: Person | null,
 *   closedBy: Person | null, milestone: string | null, mergeCommitSha: string | null, headSha: string | null }} PullRequest
 */

/**
 * @typedef {object} TicketRow
 * @property {number} id
 * @property {number} iid
 * @property {string} title
 * @property {string} state
 * @property {string} issueType
 * @property {string | null} authorName
 * @property {string | null} authorUsername
 * @property {string[]} assigneeNames
 * @property {string[]} labels
 * @property {number} createdAt
 * @property {number} updatedAt
 * @property {number | null} closedAt
 * @property {number} noteCount
 * @property {number | null} weight
 * @property {string | null} dueOn
 * @property {boolean} confidential
 * @property {string} webUrl
 */

/**
 * @typedef {TicketRow & { description: string, assignees: Person[], closedBy: Person | null, milestone: string | null,
 *   notes: Note[], labelEvents: { person: Person | null, action: string, label: string | null, createdAt: number }[],
 *   stateEvents: { person: Person | null, state: string, createdAt: number }[] }} Ticket
 */

/** @typedef {{ rung: RungName, outcome: 'running' | 'passed' | 'warning' | 'failed', finding: string, latencyMs: number | null, failure: Failure | null, verdicts: ServiceVerdict[] | null, certificates: Certificate[] | null, trustable: TrustableAuthority | null }} RungReport */

/**
 * @typedef {object} ConnectionReport
 * @property {string} connectionId names the credential the app keeps while the wizard is open
 * @property {boolean} passed
 * @property {number | null} stoppedAt 1 to 9
 * @property {RungReport[]} rungs
 * @property {string} baseUrl
 * @property {string} host
 * @property {Provider} provider
 * @property {Account | null} account
 * @property {ServiceVerdict[]} verdicts
 * @property {string | null} tokenName
 * @property {string | null} tokenExpiresOn
 * @property {string[]} scopes
 * @property {string | null} gitlabVersion
 * @property {number | null} groups
 * @property {number | null} repositories
 * @property {{ possible: boolean, sentence: string }} webhooks
 * @property {string[]} warnings
 * @property {string} suggestedName
 * @property {string} reportText the report a person may copy; it holds no secret
 * @property {'access_token' | 'oauth'} authKind
 * @property {string[]} trustedAuthorities fingerprints of those trusted for this connection alone
 * @property {string | null} viaProxy
 */

/** @typedef {{ provider: Provider, address: string, token: string | null, useSampleToken: boolean, integrationId: number | null, network: NetworkInput | null }} ConnectionRequest */

/**
 * The application that a sign-in by OAuth goes through, and what registering one takes.
 * @typedef {object} OauthApplication
 * @property {string | null} applicationId
 * @property {'build' | 'stored' | null} source
 * @property {string | null} applicationPage
 * @property {string} name
 * @property {string[]} redirectUris
 * @property {string[]} scopes
 * @property {ReturnWay} defaultWay
 * @property {boolean} deepLinkRegistered
 */

/**
 * @typedef {object} SignInRequest
 * @property {Provider} provider
 * @property {string} address
 * @property {string | null} applicationId
 * @property {ReturnWay | null} way null lets the app choose
 * @property {NetworkInput | null} network
 * @property {number | null} integrationId an integration that signs in again
 * @property {boolean} withWebhooks
 */

/**
 * @typedef {object} SignInWaiting
 * @property {'waiting'} state
 * @property {ReturnWay} way
 * @property {string} pageUrl
 * @property {string} host
 * @property {string | null} redirectUri
 * @property {string | null} userCode
 * @property {string | null} verificationUrl
 * @property {number} startedAt
 * @property {number} expiresAt
 * @property {Failure | null} browserError why no browser opened the page; the wait goes on
 */

/** @typedef {{ state: 'checking', rung: RungReport } | SignInWaiting | { state: 'returned' } | { state: 'refused_callback', failure: Failure } | { state: 'rung', rung: RungReport }} SignInProgress */

/** @typedef {{ groups: { remoteId: number, fullPath: string, name: string }[], unavailable: Failure | null }} ServiceAccountGroups */
/** @typedef {{ connectionId: string, groupRemoteId: number, name: string, username: string | null, withWebhooks: boolean, expiresOn: string | null }} ServiceAccountRequest */
/** @typedef {'keyring' | 'memory' | 'file' | 'undecided'} SecretStorageMode */
/** @typedef {'light' | 'dark' | 'system'} Theme */
/** @typedef {'comfortable' | 'compact'} Density */

/**
 * @typedef {object} ApplicationState
 * @property {string} version
 * @property {Theme} theme
 * @property {Density} density
 * @property {{ mode: SecretStorageMode, keyringAvailable: boolean, keyringProblem: Failure | null, fileLocked: boolean, problemCode: string | null, fileExists: boolean }} secretStorage
 * @property {number} dataBytes
 * @property {string} dataFolder
 * @property {Failure | null} startupProblem
 */

/** @typedef {{ integrations: number, repositories: number, commits: number, pullRequests: number, tickets: number, webhooks: number, bytes: number }} DeletionSummary */
/** @typedef {{ integrationId: number | null, search: string, status: DataStatus | null, sort: 'name' | 'groups' | 'status' | 'commits' | 'pullRequests' | 'tickets' | 'lastUpdated', descending: boolean, offset: number, limit: number }} RepositoryQuery */
/** @typedef {{ repositoryId: number, search: string, state: string | null, sort: string, descending: boolean, offset: number, limit: number }} RowQuery */
/** @typedef {{ integrationId: number, groups: number, repositories: number }} AvailableProgress */
/** @typedef {{ integrationId: number, offset: number, limit: number }} ActivityQuery */

/** @typedef {'import' | 'schedule' | 'user' | 'resume' | 'reconcile' | 'webhook'} RunReason */
/** @typedef {'complete' | 'partial' | 'failed' | 'cancelled' | 'interrupted'} RunOutcome */

/**
 * One run of an integration: why, how long, how it ended, what it did.
 * @typedef {object} Run
 * @property {number} id
 * @property {number} integrationId
 * @property {RunReason} reason
 * @property {number} startedAt
 * @property {number | null} finishedAt null while it goes on
 * @property {RunOutcome | null} outcome null while it goes on
 * @property {number} repositories looked into
 * @property {number} repositoriesFailed
 * @property {number} newCommits
 * @property {number} pullRequests read again or for the first time
 * @property {number} tickets read again or for the first time
 * @property {number} requests
 * @property {number} waitedMs because GitLab asked for it
 * @property {Failure | null} failure what stopped it
 */

/**
 * One stream of all repos of an integration.
 * @typedef {object} Coverage
 * @property {'commits' | 'pull_requests' | 'tickets'} stream
 * @property {number} repositories
 * @property {number} complete
 * @property {number} failed
 * @property {number} rateLimited
 * @property {number} cancelled
 * @property {number} held items here
 * @property {number} remote items GitLab said it holds, of the repos where it said so
 * @property {number} heldOfCounted items here of those repos
 * @property {number} uncounted repos whose count GitLab did not tell
 * @property {number} short repos of which fewer are here than GitLab said
 * @property {Failure | null} failure of one of those that failed
 */

/** @typedef {'by_hand' | 'no_network' | 'metered' | 'battery_saver' | 'sample' | 'needs_person'} Hold why nothing starts by itself */
/** @typedef {{ integrationId: number, at: number | null, held: Hold | null }} NextRun */
/** @typedef {{ intervalMinutes: number | null, intervalWhileOpenMinutes: number, pauseWhenMetered: boolean, pauseOnBatterySaver: boolean }} Schedule null runs by hand only */
/** @typedef {{ network: 'present' | 'absent' | 'unknown', metered: boolean | null, batterySaver: boolean | null }} Conditions null where this computer does not tell */
/** @typedef {{ host: string, sharePercent: number, polite: boolean, integrations: number }} HostPolicy */
/** @typedef {{ schedule: Schedule, conditions: Conditions, hosts: HostPolicy[], nextRuns: NextRun[] }} SyncSettings */

/** @typedef {'included' | 'excluded' | 'hidden'} Treatment */
/** @typedef {'automatic' | Treatment} TreatmentChoice */
/** @typedef {'all' | 'active' | 'bots' | 'excluded' | 'suggested' | 'hidden'} MemberFilter */

/**
 * A person as the window shows them, over all integrations.
 * @typedef {object} Member
 * @property {string} id holds until its aliases change
 * @property {string} name
 * @property {string | null} handle a username or an address
 * @property {boolean} isBot
 * @property {boolean} isBotChosen
 * @property {Treatment} treatment
 * @property {TreatmentChoice} choice
 * @property {number} aliasCount
 * @property {number} commits
 * @property {number} pullRequests
 * @property {number} tickets
 * @property {number | null} lastActiveAt
 * @property {number | null} suggestions null where they were not counted
 */

/**
 * An account, or an address in commits.
 * @typedef {object} MemberAlias
 * @property {string} key
 * @property {'account' | 'address'} kind
 * @property {string} name
 * @property {string[]} names all spellings, the most used first
 * @property {string | null} username
 * @property {string | null} host
 * @property {string | null} address
 * @property {boolean} shared whether anybody may have the address
 * @property {boolean} isBot
 * @property {string[]} integrations where it was seen, by name
 * @property {number} commits
 * @property {number} pullRequests
 * @property {number} tickets
 * @property {number | null} lastActiveAt
 */

/** @typedef {{ id: string, first: Member, second: Member, strength: 'certain' | 'likely' | 'possible', evidence: string[] }} MemberSuggestion */
/** @typedef {Member & { aliases: MemberAlias[], matches: MemberSuggestion[] }} MemberDetail */
/** @typedef {Page<MemberSuggestion> & { certain: number }} MemberSuggestions */
/** @typedef {{ all: number, active: number, bots: number, excluded: number, hidden: number }} MemberCounts */
/** @typedef {{ undo: number, member: string | null, changed: number }} MemberChange */
/** @typedef {{ filter: MemberFilter, search: string, sort: string, descending: boolean, offset: number, limit: number }} MemberQuery */
/** @typedef {'commit' | 'pull_request' | 'ticket' | 'deployment' | 'repository' | 'group' | 'integration'} OpenableKind */

/** @typedef {{ name: string, path: string, parameters: Record<string, string>, query: string }} Route query: behind the question mark, a report's filter */

export {};
