// Failures a person ends by bringing another credential. Pure.

/** @import { Failure, FailureAction } from '../types.js' */

/** @type {FailureAction[]} */
const actions = ['replace_token', 'sign_in_again', 'create_token', 'renew_token'];

/** @param {Pick<Failure, 'action'> | null | undefined} failure */
export const wantsCredential = (failure) => actions.some((each) => each === failure?.action);
