//! How long pull requests take and who waited for whom, each figure worked out by hand.

use flow_core::model::{LeftOut, MemberKey, Person, TreatmentChoice};
use flow_core::reports::{self, Filter, Ratio, Resolution, Resolved, ReviewDepth};

use super::team::{Team, Written, account, at, between, reader};

/// Milliseconds of an hour.
const HOUR: i64 = 3_600_000;
/// Forty characters: just enough to say something.
const REASON: &str = "This loses a cent for every refund, no??";

fn week() -> Filter {
    between("2026-11-02", "2026-11-08")
}

async fn report(team: &Team) -> Resolution {
    let report = reports::pr_resolution(team, &week(), &reader()).await;
    report.expect("the report is made")
}

async fn only(team: &Team) -> Resolved {
    let report = report(team).await;
    assert_eq!(report.pull_requests.len(), 1, "one was merged");
    report.pull_requests[0]
}

/// A time of Monday 2 November 2026 in UTC.
fn monday(clock: &str) -> String {
    format!("2026-11-02T{clock}:00Z")
}

/// Opened by Ada at 8, merged at 20 by nobody GitLab names.
fn opened(iid: i64) -> Written {
    Written::new(iid, "Ada", &monday("08:00"), &monday("20:00"))
}

fn says(mut written: Written, author: &str, clock: &str, body: &str) -> Written {
    written = written.comment(author, &monday(clock));
    let notes = &mut written.details.as_mut().expect("they were read").notes;
    notes.last_mut().expect("just written").body = body.to_owned();
    written
}

fn merged_by(mut written: Written, who: Option<Person>) -> Written {
    written.pull_request.merged_by = who;
    written
}

#[tokio::test]
async fn reaction_and_responsiveness_follow_the_turns() {
    let team = Team::new().await;
    let written = opened(1)
        .comment("Ada", &monday("08:30")) // still her first turn, which began with the opening
        .comment("Grace", &monday("10:00")) // answers after 2 h
        .comment("Grace", &monday("10:30")) // the same answer
        .approve("Linus", Some(&monday("11:00"))) // answers the same turn after 3 h
        .commit("Fix", "Ada", &monday("12:00")) // 1 h after Linus, the last to speak
        .comment("Ada", &monday("12:30")) // the same turn
        .comment("Grace", &monday("16:00")); // 4 h after 12:00
    // Ada merges at 20:00, 4 h after Grace.
    team.merge(merged_by(written, Some(account("Ada")))).await;
    let followed = only(&team).await.followed.expect("it was read");
    assert_eq!(
        followed.reaction_time,
        Ratio::new((2 + 3 + 4) * HOUR, 3),
        "Grace, Linus, Grace"
    );
    assert_eq!(
        followed.responsiveness,
        Ratio::new((1 + 4) * HOUR, 2),
        "12:00 after 11:00, and the merge after 16:00"
    );
    assert_eq!(followed.comments, 3, "Grace's");
    assert_eq!(followed.follow_on_commits, 1);
    // From 10:00 to 12:00.
    assert_eq!(followed.iteration_time, 2 * HOUR);
}

#[tokio::test]
async fn a_merge_by_a_reviewer_is_an_answer() {
    let team = Team::new().await;
    team.merge(merged_by(opened(1), Some(account("Grace"))))
        .await;
    let followed = only(&team).await.followed.expect("it was read");
    assert_eq!(followed.reaction_time, Ratio::new(12 * HOUR, 1));
    assert_eq!(
        followed.responsiveness,
        Ratio::new(0, 0),
        "nobody asked: unknown"
    );
    assert_eq!(
        followed.review,
        ReviewDepth::None,
        "to merge is not to review"
    );
}

#[tokio::test]
async fn nobody_who_does_not_count_answers_or_asks() {
    let team = Team::new().await;
    let written = opened(1)
        .comment("Renovate", &monday("08:01"))
        .comment("Grace", &monday("09:00"))
        .comment("Linus", &monday("10:00"))
        .commit("Fix", "Ada", &monday("13:00"));
    team.merge(merged_by(written, None)).await;
    let number = account("Grace").remote_id.0;
    let grace = [MemberKey(format!("account gitlab.example.com {number}"))];
    let decided = team.set_treatment(&grace, TreatmentChoice::Excluded);
    decided.await.expect("the member is there");
    let followed = only(&team).await.followed.expect("it was read");
    assert_eq!(followed.reaction_time, Ratio::new(2 * HOUR, 1), "Linus");
    assert_eq!(followed.responsiveness, Ratio::new(3 * HOUR, 1));
    assert_eq!(followed.comments, 1);
}

#[tokio::test]
async fn what_was_before_the_opening_or_after_the_merge_is_in_no_stream() {
    let team = Team::new().await;
    let written = opened(1)
        .comment("Grace", &monday("07:00"))
        .comment("Grace", &monday("21:00"))
        .approve("Linus", None)
        .commit("Early", "Ada", &monday("07:30"));
    team.merge(merged_by(written, None)).await;
    let followed = only(&team).await.followed.expect("it was read");
    assert_eq!(followed.reaction_time, Ratio::new(0, 0));
    assert_eq!(followed.iteration_time, 0);
    assert_eq!(followed.comments, 1, "the one before the merge was made");
    assert_eq!(followed.review, ReviewDepth::Some);
}

#[tokio::test]
async fn a_review_is_thorough_with_one_comment_that_says_something() {
    let team = Team::new().await;
    assert_eq!(REASON.chars().count(), 40);
    let short = &REASON[..39];
    let new = |iid| merged_by(opened(iid), None);
    team.merge(says(new(1), "Grace", "09:00", REASON)).await;
    let padded = format!("  {short}\n\n");
    team.merge(says(new(2), "Grace", "09:00", &padded)).await;
    let own = says(new(3), "Ada", "09:00", REASON);
    team.merge(own.approve("Grace", None)).await;
    team.merge(says(new(4), "Ada", "09:00", REASON)).await;
    let mut unread = new(5);
    unread.details = None;
    team.merge(unread).await;
    let depths: Vec<_> = report(&team)
        .await
        .pull_requests
        .iter()
        .map(|each| each.followed.map(|followed| followed.review))
        .collect();
    assert_eq!(
        depths,
        [
            Some(ReviewDepth::Thorough),
            Some(ReviewDepth::Some),
            Some(ReviewDepth::Some),
            Some(ReviewDepth::None),
            None
        ],
        "forty characters, thirty-nine, an approval, only her own, not read"
    );
}

#[tokio::test]
async fn the_sharing_index_is_what_gini_leaves() {
    let team = Team::new().await;
    let new = |iid| merged_by(opened(iid), None);
    assert_eq!(report(&team).await.sharing_index.times(1), None, "nobody");
    team.merge(new(1)).await;
    assert_eq!(
        report(&team).await.sharing_index.times(1),
        None,
        "one person has nobody to share with"
    );
    team.merge(new(2).comment("Grace", &monday("09:00"))).await;
    team.merge(new(3).approve("Grace", None)).await;
    // Ada 0, Grace 2: one person does them all.
    assert_eq!(report(&team).await.sharing_index, Ratio::new(0, 2));
    let linus = new(4).comment("Linus", &monday("09:00"));
    team.merge(linus.comment("Linus", &monday("10:00"))).await;
    // 0, 1, 2 of three people: sum((2i - 4) * x) = -2*0 + 0*1 + 2*2 = 4; (2*3 - 4) / (2*3)
    assert_eq!(report(&team).await.sharing_index, Ratio::new(2, 6));
}

#[tokio::test]
async fn what_is_left_out_is_told_and_odd_times_are_no_durations() {
    let team = Team::new().await;
    let bot = Written::new(1, "Renovate", &monday("08:00"), &monday("09:00"));
    team.merge(bot).await;
    let backwards = Written::new(2, "Ada", &monday("10:00"), &monday("09:00"));
    team.merge(merged_by(backwards, None)).await;
    let report = report(&team).await;
    let (reason, figures) = report.left_out[0];
    assert_eq!((reason, report.left_out.len()), (LeftOut::Bot, 1));
    assert_eq!((figures.pull_requests, figures.people), (1, 1));
    let odd = report.pull_requests[0];
    assert_eq!(odd.merge_time, None, "merged before it was opened");
    assert_eq!(odd.merged_at, at(&monday("09:00")));
    assert!(report.has_pull_requests);
}

/// The same things written in any order, and written again, are the same figures.
#[tokio::test]
async fn the_order_of_reading_and_reading_twice_change_nothing() {
    let mut random = crate::random::Random::new(20_261_102);
    let people = ["Ada", "Grace", "Linus"];
    let mut events: Vec<(usize, usize, String)> = Vec::new();
    for _ in 0..24 {
        let clock = format!("{:02}:{:02}", 8 + random.below(12), random.below(4) * 15);
        events.push((random.below(2), random.below(3), clock));
    }
    let mut figures = Vec::new();
    for round in 0..4 {
        for place in (1..events.len()).rev() {
            events.swap(place, random.below(place + 1));
        }
        let team = Team::new().await;
        for again in 0..=(round % 2) {
            let mut written = merged_by(opened(1), Some(account("Grace")));
            written.pull_request.updated_at = at(&format!("2026-11-03T0{again}:00:00Z"));
            for (kind, who, clock) in &events {
                written = match kind {
                    0 => written.comment(people[*who], &monday(clock)),
                    _ => written.approve(people[*who], Some(&monday(clock))),
                };
            }
            team.merge(written).await;
        }
        let resolved = only(&team).await;
        figures.push((resolved.merge_time, resolved.followed));
    }
    assert!(
        figures[0].1.expect("it was read").reaction_time.denominator > 0,
        "there is something to compare"
    );
    assert!(
        figures.iter().all(|each| *each == figures[0]),
        "every order gives the same: {figures:?}"
    );
}
