//! Notes on sums of regions: members that are missing, late or stale.

use super::words::{counted, day};
use crate::domain::series::{Makeup, Member};
use crate::study::projection::Projection;

/// Members that are named one by one; of more their number is told.
const MOST_NAMED: usize = 4;

/// One sentence for each thing that is to be known of a sum; none where all members reach from its first day to its
/// last.
pub fn notes(of: &Makeup) -> Vec<String> {
    let late: Vec<&Member> = of.late().collect();
    let stale: Vec<&Member> = of.stale().collect();
    let lacking = (of.lacking > 0).then(|| {
        let (has, all) = (counted(of.members.len(), "region"), of.members.len() + of.lacking);
        format!("{} is the sum of {has} here, because the data lack {} of its {all}.", of.id, of.lacking)
    });
    let late = (!late.is_empty()).then(|| {
        let first = of.members.iter().map(|member| member.first).min().unwrap_or(of.days.0);
        format!(
            "{} begins on {}, with the first map of {}; other members begin as early as {}.",
            of.id,
            day(of.days.0),
            names(&late, |member| member.name.clone()),
            day(first)
        )
    });
    let stale = (!stale.is_empty()).then(|| {
        let last = |member: &Member| format!("{} ({})", member.name, day(member.last));
        format!("{} carries older last maps forward to {}: {}.", of.id, day(of.days.1), names(&stale, last))
    });
    [lacking, late, stale].into_iter().flatten().collect()
}

/// What is to be known of a projection of a sum: what it is made of, and how its futures are.
pub fn of_projection(projection: &Projection) -> Vec<String> {
    let by_members = projection.by_members.then(|| {
        "Each future is the sum of those of its regions, drawn independently of each other; it is complete when the last of \
         them is."
            .to_string()
    });
    by_members.into_iter().chain(projection.makeup.iter().flat_map(notes)).collect()
}

fn names(members: &[&Member], name: impl Fn(&Member) -> String) -> String {
    let named: Vec<String> = members.iter().take(MOST_NAMED).map(|member| name(member)).collect();
    match members.len().saturating_sub(MOST_NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::region::RegionId;

    #[test]
    fn each_thing_is_one_sentence() {
        let day = |text: &str| text.parse().unwrap();
        let member = |name: &str, first: &str, last: &str| Member {
            id: RegionId::from_name(name).unwrap(),
            name: name.into(),
            first: day(first),
            last: day(last),
        };
        let members = vec![member("Aleppo", "2025-01-01", "2025-06-01"), member("Idlib", "2025-03-01", "2025-05-01")];
        let days = (day("2025-03-01"), day("2025-06-01"));
        let of = Makeup { id: RegionId::new("north").unwrap(), days, members, lacking: 1 };
        let notes = notes(&of);
        assert_eq!(notes.len(), 3);
        assert_eq!(notes[0], "north is the sum of 2 regions here, because the data lack 1 of its 3.");
        assert!(notes[1].contains("with the first map of Idlib"), "{}", notes[1]);
        assert!(notes[2].ends_with("Idlib (1 May 2025)."), "{}", notes[2]);
    }
}
