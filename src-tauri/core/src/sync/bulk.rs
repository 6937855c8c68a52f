//! Details of a whole page at once, where the host can; whatever is missing
//! afterwards is read item by item, so that both ways bring the same rows.

use std::collections::BTreeMap;

use crate::gitlab::BulkError;

use super::SyncError;

/// Fewer than this are asked one by one: a question costs more than a plain request.
pub(super) const WORTH_A_QUESTION: usize = 4;

/// What came in bulk, by its key; nothing where the host cannot or does not want to.
pub(super) fn as_far_as_it_goes<K, T>(
    answered: Result<BTreeMap<K, T>, BulkError>,
) -> Result<BTreeMap<K, T>, SyncError> {
    match answered {
        Ok(details) => Ok(details),
        Err(BulkError::Request(error))
            if error.refuses_the_credential() || error.is_unreachable() =>
        {
            Err(error.into())
        }
        Err(error) => {
            // REST has the same rows, and better reasons where it has not.
            tracing::debug!(cause = %error, "details are read one by one");
            Ok(BTreeMap::new())
        }
    }
}
