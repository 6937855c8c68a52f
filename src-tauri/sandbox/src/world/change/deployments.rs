//! Deployments. One leaves no trace in a project's activity, as in GitLab.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::Activity;
use crate::world::handle::{WorldError, WorldHandle};

/// A deployment and when it last changed, as in the body.
#[derive(Clone, Debug)]
pub(crate) struct Deployment {
    pub(crate) updated_at: OffsetDateTime,
    pub(crate) body: Value,
}

impl WorldHandle {
    /// Deploys a commit to an environment with some status, without a job, as by the API. Returns its id.
    pub fn deploy(
        &self,
        project_id: u64,
        environment: &str,
        sha: &str,
        status: &str,
    ) -> Result<u64, WorldError> {
        self.act(project_id, None, Activity::Silent, |project, act| {
            let iid = project.deployments.len() + 1;
            project.deployments.push(Deployment {
                updated_at: act.at,
                body: json!({
                    "id": act.id,
                    "iid": iid,
                    "ref": project.default_branch,
                    "sha": sha,
                    "created_at": act.moment(),
                    "updated_at": act.moment(),
                    "status": status,
                    "user": act.person,
                    "environment": {
                        "id": 9,
                        "name": environment,
                        "external_url": Value::Null,
                    },
                    "deployable": Value::Null,
                }),
            });
            Ok(act.id)
        })
    }

    /// Gives a deployment another status.
    pub fn change_deployment(
        &self,
        project_id: u64,
        id: u64,
        status: &str,
    ) -> Result<(), WorldError> {
        self.act(project_id, None, Activity::Silent, |project, act| {
            for deployment in &mut project.deployments {
                if deployment.body["id"] == id {
                    deployment.body["status"] = json!(status);
                    deployment.body["updated_at"] = json!(act.moment());
                    deployment.updated_at = act.at;
                }
            }
            Ok(())
        })
    }

    /// Closes a project's deployments to everybody, or opens them again.
    pub fn close_deployments(&self, project_id: u64, closed: bool) -> Result<(), WorldError> {
        self.act(project_id, None, Activity::Silent, |project, _act| {
            project.deployments_closed = closed;
            Ok(())
        })
    }
}
