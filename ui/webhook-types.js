// What crosses between the window and the app about webhooks, as types only: this file holds no code.

/** @import { Failure } from './types.js' */

/** @typedef {'group' | 'project'} HookTarget */

/**
 * A webhook this app made in GitLab.
 * @typedef {object} Webhook
 * @property {number} id
 * @property {number} integrationId
 * @property {HookTarget} target
 * @property {string} path of the group or repo
 * @property {string} url what GitLab calls
 * @property {boolean} made false where GitLab's answer was lost
 * @property {boolean} signed whether GitLab signs what it delivers
 * @property {'executable' | 'temporarily_disabled' | 'disabled' | 'missing' | 'unknown'} health
 * @property {number | null} disabledUntil
 * @property {number} createdAt
 * @property {number | null} checkedAt
 * @property {number | null} lastDeliveryAt
 * @property {boolean} askedFor whether its deliveries are read from GitLab's log
 * @property {boolean} outdated whether it calls another address than today's
 */

/**
 * The receiver of webhooks, of the whole app.
 * @typedef {object} Receiver
 * @property {boolean} on
 * @property {string} address
 * @property {number} port
 * @property {string} ownCallAddress empty stands for the receiver's
 * @property {string | null} callAddress what GitLab is to call
 * @property {boolean} listening
 * @property {Failure | null} failure why it is not open although it should be
 * @property {{ accepted: number, repeated: number, refused: number, lastRefusedAt: number | null, lastRefused: string | null }} counts since the start
 */

/** @typedef {{ on: boolean, address: string, port: number, ownCallAddress: string }} ReceiverChoice */
/** @typedef {{ target: HookTarget, possible: boolean, places: number, sentence: string }} HookAbility */
/** @typedef {{ abilities: HookAbility[], receiver: Receiver, webhooks: Webhook[] }} WebhooksPage */
/** @typedef {{ target: HookTarget, remoteId: number, path: string, obstacle: string | null }} HookPlace */
/** @typedef {{ total: number, rows: HookPlace[] }} HookPlaces */

export {};
