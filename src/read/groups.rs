//! Groups of regions from files: TOML, or the members `whole` and `groups` of a file of boundaries.
//!
//! ```toml
//! [whole]
//! region = "syria"
//! name = "Syria"
//!
//! [[groups]]
//! region = "north"
//! name = "the north"
//! members = ["aleppo", "Idlib"]
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use super::files;
use crate::domain::groups::{About, Declared, Group, Regions, Whole};
use crate::domain::region::RegionId;
use crate::error::{Error, Place, Result};

/// The groups of the bundled boundaries.
const UKRAINE: &str = include_str!("../../data/regions/ukraine.toml");

/// A file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Toml {
    whole: Option<Written>,
    #[serde(default, alias = "group")]
    groups: Vec<Written>,
}

/// The same members of a file of boundaries, which has others.
#[derive(Deserialize)]
struct Json {
    whole: Option<Written>,
    groups: Option<Vec<Written>>,
}

/// A group as it is written: a name alone, or with what it is.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a name, or region, name and members")]
enum Written {
    Name(String),
    Full(Full),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Full {
    #[serde(alias = "slug", alias = "id")]
    region: Option<String>,
    name: Option<String>,
    #[serde(default, alias = "regions")]
    members: Vec<String>,
}

/// The groups of the bundled boundaries.
///
/// # Errors
/// None in practice: the bundled file is part of the tests.
pub fn bundled() -> Result<Declared> {
    parse(UKRAINE, "the bundled groups", &Regions::default())
}

/// The groups of a TOML file; members may be written by slug or by name.
///
/// # Errors
/// [`Error::Io`]; [`Error::Input`] for what is no such file, a group without members, and groups that hold each other.
pub fn from_file(path: &Path, known: &Regions) -> Result<Declared> {
    let declared = read(path, known)?;
    refuse_slugs_of_regions(&declared, &files::name(path), known)?;
    Ok(declared)
}

/// Checks that the members of the groups of a TOML file are among the regions of a table, which may give a group
/// itself.
///
/// # Errors
/// [`Error::Input`] naming the group and the member; else as [`from_file`].
pub fn check_members(path: &Path, regions: &Regions) -> Result<()> {
    refuse_strangers(&read(path, regions)?, &files::name(path), regions)
}

fn read(path: &Path, known: &Regions) -> Result<Declared> {
    let origin = files::name(path);
    let text = String::from_utf8(files::read(path)?);
    parse(&text.map_err(|_| Error::input(&origin, Place::Whole, "the file is not UTF-8 text"))?, &origin, known)
}

fn refuse_strangers(declared: &Declared, origin: &str, known: &Regions) -> Result<()> {
    match declared.members().find(|(_, id)| known.find(id.as_str()).is_none()) {
        None => Ok(()),
        Some((group, id)) => {
            let unknown = Error::unknown("region", id.as_str(), known.iter().map(|region| region.id.as_str()));
            Err(Error::input(origin, Place::Whole, format!("group {group}: {unknown}")))
        }
    }
}

/// A name of a region and of a sum of regions could not be told apart.
fn refuse_slugs_of_regions(declared: &Declared, origin: &str, known: &Regions) -> Result<()> {
    let ids = declared.parts.iter().map(|part| &part.id).chain(declared.whole.iter().map(|whole| &whole.id));
    match ids.into_iter().find(|id| known.find(id.as_str()).is_some()) {
        None => Ok(()),
        Some(id) => {
            let problem = format!("group {id} has the slug of a region: give it another slug");
            Err(Error::input(origin, Place::Whole, problem))
        }
    }
}

/// What a file of boundaries declares of its own regions.
///
/// # Errors
/// [`Error::Input`] as for [`from_file`], and for members that the file does not have.
pub fn of_boundaries(bytes: &[u8], origin: &str, known: &Regions) -> Result<Declared> {
    // What is no JSON object is told by whoever reads the regions.
    let Ok(value) = serde_json::from_slice::<BTreeMap<String, serde::de::IgnoredAny>>(bytes) else {
        return Ok(Declared::default());
    };
    if !["whole", "groups"].iter().any(|key| value.contains_key(*key)) {
        return Ok(Declared::default());
    }
    let whole = |problem: String| Error::input(origin, Place::Whole, problem);
    let written: Json = serde_json::from_slice(bytes)
        .map_err(|problem| whole(format!("\"whole\" or \"groups\" of the collection: {problem}")))?;
    let declared = declared(written.whole, written.groups.unwrap_or_default(), origin, known)?;
    refuse_slugs_of_regions(&declared, origin, known)?;
    refuse_strangers(&declared, origin, known)?;
    // Named beside the regions, the whole is that of sources with these regions.
    let about = About::These(known.iter().map(|region| region.id.clone()).collect());
    let named = declared.whole.map(|whole| match whole.about {
        About::AnyOf(_) => Whole { about, ..whole },
        About::These(_) => whole,
    });
    Ok(Declared { whole: named, ..declared })
}

fn parse(text: &str, origin: &str, known: &Regions) -> Result<Declared> {
    let written: Toml = toml::from_str(text).map_err(|problem| {
        let before = problem.span().map_or(0, |span| text[..span.start].matches('\n').count());
        let form = "a file of groups has [whole] with region and name, and [[groups]] with region, name and members";
        Error::input(origin, Place::Line(before + 1), format!("{}; {form}", problem.message()))
    })?;
    declared(written.whole, written.groups, origin, known)
}

fn declared(whole: Option<Written>, groups: Vec<Written>, origin: &str, known: &Regions) -> Result<Declared> {
    let wrong = |problem: String| Error::input(origin, Place::Whole, problem);
    let mut parts: Vec<(RegionId, String, BTreeSet<RegionId>)> = Vec::new();
    for written in groups {
        let (id, name, members) = named(written, known).map_err(wrong)?;
        if members.is_empty() {
            return Err(wrong(format!("group {id} has no members: list its regions as members = [\"…\", \"…\"]")));
        }
        if parts.iter().any(|(other, ..)| *other == id) {
            return Err(wrong(format!("group {id} is given twice")));
        }
        parts.push((id, name, members));
    }
    let sums: BTreeMap<RegionId, BTreeSet<RegionId>> =
        parts.iter().map(|(id, _, members)| (id.clone(), members.clone())).collect();
    let parts = parts.into_iter().map(|(id, name, _)| {
        let members = singles(&id, &sums, &mut Vec::new()).map_err(wrong)?;
        Ok(Group::new(id, &name, members))
    });
    let parts = parts.collect::<Result<Vec<Group>>>()?;
    let whole = whole.map(|written| named(written, known)).transpose().map_err(wrong)?;
    let whole = whole.map(|(id, name, members)| {
        let touched = || parts.iter().flat_map(Group::required).cloned().collect();
        let about = if members.is_empty() { About::AnyOf(touched()) } else { About::These(members) };
        Whole { id, name, about }
    });
    match whole.as_ref().filter(|whole| sums.contains_key(&whole.id)) {
        Some(whole) => Err(wrong(format!("the whole {} has the slug of a group: give it another slug", whole.id))),
        None => Ok(Declared { whole, parts }),
    }
}

/// Slug, name and members as written.
fn named(written: Written, known: &Regions) -> std::result::Result<(RegionId, String, BTreeSet<RegionId>), String> {
    let full = match written {
        Written::Name(name) => Full { region: None, name: Some(name), members: Vec::new() },
        Written::Full(full) => full,
    };
    let called = full.region.as_ref().or(full.name.as_ref());
    let called = called.ok_or("a group has neither region nor name: give it one")?;
    let slug = |text: &str| RegionId::new(text.trim()).or_else(|_| RegionId::from_name(text));
    let id = slug(called).map_err(|problem| problem.to_string())?;
    let name = full.name.as_ref().unwrap_or(called).trim().to_string();
    let member = |text: &String| {
        let id = slug(text).map_err(|problem| format!("group {id}: {problem}"))?;
        let by_name = || known.iter().find(|region| slug(&region.name).is_ok_and(|named| named == id));
        let by_slug = known.find(id.as_str());
        Ok(by_slug.or_else(by_name).map_or(id, |region| region.id.clone()))
    };
    let members = full.members.iter().map(member).collect::<std::result::Result<_, String>>()?;
    Ok((id, name, members))
}

/// The regions of a group; a member that is a group itself stands for its own.
fn singles(
    id: &RegionId,
    sums: &BTreeMap<RegionId, BTreeSet<RegionId>>,
    within: &mut Vec<RegionId>,
) -> std::result::Result<BTreeSet<RegionId>, String> {
    let Some(members) = sums.get(id) else { return Ok([id.clone()].into()) };
    if within.contains(id) {
        return Err(format!("group {id} is a member of itself"));
    }
    within.push(id.clone());
    let mut all = BTreeSet::new();
    for member in members {
        all.extend(singles(member, sums, within)?);
    }
    within.pop();
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::quantity::Area;
    use crate::domain::region::Region;

    fn known() -> Regions {
        let region = |slug: &str, name: &str| Region {
            id: RegionId::new(slug).unwrap(),
            name: name.into(),
            area: Area::from_km2(1.0).unwrap(),
        };
        Regions::from(vec![region("aleppo", "Aleppo"), region("deir", "Deir ez-Zor")])
    }

    fn members(declared: &Declared, at: usize) -> Vec<&str> {
        declared.parts[at].required().map(RegionId::as_str).collect()
    }

    #[test]
    fn the_bundled_groups_are_those_of_the_bundled_regions() {
        let regions = crate::survey::boundaries::Boundaries::bundled_regions().unwrap();
        let slugs: BTreeSet<RegionId> = regions.iter().map(|region| region.id.clone()).collect();
        let declared = bundled().unwrap();
        assert_eq!(declared.whole.unwrap().about, About::These(slugs.clone()));
        assert!(declared.parts.iter().flat_map(Group::required).all(|id| slugs.contains(id)));
    }

    #[test]
    fn members_are_found_by_slug_and_name_and_groups_may_be_nested() {
        let text = "whole = 'Syria'\n[[group]]\nname = 'The North'\nmembers = ['Aleppo', 'deir ez-zor']\n\
                    [[group]]\nregion = 'more'\nmembers = ['the-north', 'hama']\n";
        let declared = parse(text, "x.toml", &known()).unwrap();
        assert_eq!(declared.parts[0].id.as_str(), "the-north");
        assert_eq!(members(&declared, 0), ["aleppo", "deir"]);
        assert_eq!(members(&declared, 1), ["aleppo", "deir", "hama"]);
        assert_eq!(declared.whole.unwrap().name, "Syria");
    }

    #[test]
    fn what_is_wrong_is_told_with_the_line_or_the_group() {
        let cases = [
            ("[whole]\nregoin = 'x'\n", "x.toml: line 1: "),
            ("[[groups]]\nregion = 'a'\n", "x.toml: group a has no members"),
            ("[[groups]]\nmembers = ['a']\n", "neither region nor name"),
            (
                "[[groups]]\nregion = 'a'\nmembers = ['b']\n[[groups]]\nregion = 'b'\nmembers = ['a']\n",
                "a member of itself",
            ),
            (
                "[[groups]]\nregion = 'x'\nmembers = ['b']\n[[groups]]\nregion = 'x'\nmembers = ['b']\n",
                "is given twice",
            ),
            ("parts = 1\n", "line 1: unknown field `parts`"),
        ];
        for (text, problem) in cases {
            let error = parse(text, "x.toml", &known()).unwrap_err().to_string();
            assert!(error.contains(problem), "{text}: {error}");
        }
    }

    #[test]
    fn boundaries_may_name_their_groups() {
        let of = |members: &str| of_boundaries(members.as_bytes(), "x.geojson", &known());
        let declared =
            of(r#"{"type": "FeatureCollection", "whole": {"region": "syria", "name": "Syria"}, "features": [],
            "groups": [{"region": "north", "members": ["Aleppo"]}]}"#);
        let declared = declared.unwrap();
        assert!(matches!(declared.whole.as_ref().unwrap().about, About::These(_)));
        assert_eq!(members(&declared, 0), ["aleppo"]);
        assert_eq!(of(r#"{"type": "FeatureCollection"}"#).unwrap(), Declared::default());
        let error = of(r#"{"groups": [{"region": "aleppo", "members": ["deir"]}]}"#).unwrap_err().to_string();
        assert_eq!(error, "x.geojson: group aleppo has the slug of a region: give it another slug");
        let error = of(r#"{"groups": [{"region": "north", "members": ["Alepo"]}]}"#).unwrap_err().to_string();
        assert_eq!(error, "x.geojson: group north: unknown region \"alepo\"; did you mean \"aleppo\"?");
    }
}
