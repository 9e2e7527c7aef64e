//! Spellings of regions: "Донецька обл.", "Donets'k" and "UA-14" all mean `donetsk`.
//!
//! A spelling is compared in its bare form: lower case, without apostrophes, hyphens, spaces and words such as
//! "oblast". A spelling that could mean two regions is refused, because a wrong region is worse than an unknown one.

use std::collections::{BTreeSet, HashMap};

use crate::domain::groups::Regions;
use crate::domain::region::RegionId;
use crate::error::{Error, Place, Result};
use crate::tabular::{Format, Table};
use near::Word;

mod near;

/// The bundled spellings: `slug,spelling`.
const SPELLINGS: &[u8] = include_bytes!("../../data/region_names.csv");

/// The longest name that is compared, in bytes; the cell of a table may hold the rest of its file.
const LONGEST: usize = 1_000;

/// The names by which regions are found.
#[derive(Debug, Clone)]
pub struct Names {
    slugs: Vec<String>,
    layers: Vec<Layer>,
    /// Every bare form with the index of its slug, for hints.
    forms: Vec<(Word, usize)>,
}

/// One way to look a name up. Earlier layers win over later ones.
#[derive(Debug, Clone)]
struct Layer {
    form: fn(&str) -> String,
    /// The index of the slug; `None` where two regions share the form.
    found: HashMap<String, Option<usize>>,
}

impl Layer {
    fn new<'a>(form: fn(&str) -> String, names: impl IntoIterator<Item = (&'a str, usize)>) -> Self {
        let mut found: HashMap<String, Option<usize>> = HashMap::new();
        let formed = names.into_iter().map(|(name, index)| (form(name), index));
        for (name, index) in formed.filter(|(name, _)| !name.is_empty()) {
            found
                .entry(name)
                .and_modify(|known| *known = known.filter(|earlier| *earlier == index))
                .or_insert(Some(index));
        }
        Layer { form, found }
    }
}

impl Names {
    /// The names of the `known` regions and of the groups, with the bundled spellings of both.
    ///
    /// Slugs come first, then the regions' own names, then spellings. A region whose own name tells that it is another
    /// than the bundled one of its slug gets no bundled spellings.
    ///
    /// # Errors
    /// None in practice: the bundled table is part of the tests.
    pub fn bundled(known: &Regions) -> Result<Self> {
        let ids: Vec<&str> = known.iter().map(|region| region.id.as_str()).collect();
        let groups: Vec<(&str, &str)> = known.group_names().map(|(id, name)| (id.as_str(), name)).collect();
        let groups: Vec<(&str, &str)> = groups.into_iter().filter(|(id, _)| !ids.contains(id)).collect();
        let slugs: Vec<String> =
            ids.iter().copied().chain(groups.iter().map(|(id, _)| *id)).map(str::to_string).collect();
        let index: HashMap<&str, usize> = slugs.iter().enumerate().map(|(i, slug)| (slug.as_str(), i)).collect();
        let slugs_of = || known.iter().map(|region| (region.id.as_str(), index[region.id.as_str()]));
        let names_of = || known.iter().map(|region| (region.name.as_str(), index[region.id.as_str()]));
        let written = spellings()?;
        let fitting = written.iter().filter(|(slug, all)| index.contains_key(slug.as_str()) && fit(slug, all, known));
        let spelt =
            fitting.flat_map(|(slug, all)| all.iter().map(|spelling| (spelling.as_str(), index[slug.as_str()])));
        let others: Vec<(&str, usize)> = groups.iter().map(|(id, name)| (*name, index[id])).chain(spelt).collect();
        let layers = vec![
            Layer::new(trimmed, slugs_of()),
            Layer::new(as_slug, slugs_of()),
            Layer::new(trimmed, names_of()),
            Layer::new(as_slug, names_of()),
            Layer::new(trimmed, groups.iter().map(|(id, _)| (*id, index[id]))),
            Layer::new(bare, slugs_of()),
            Layer::new(bare, names_of()),
            Layer::new(bare, others.iter().copied()),
        ];
        let forms: BTreeSet<(String, usize)> =
            slugs_of().chain(names_of()).chain(others).map(|(name, i)| (bare(name), i)).collect();
        let forms = forms.into_iter().map(|(form, index)| (Word::new(&form), index)).collect();
        Ok(Names { layers, forms, slugs })
    }

    /// The slug of the region or group meant by what is written, if it is beyond doubt.
    pub fn slug(&self, written: &str) -> Option<&str> {
        if written.len() > LONGEST {
            return None;
        }
        let met = self.layers.iter().find_map(|layer| layer.found.get(&(layer.form)(written)).copied());
        met.flatten().map(|index| self.slugs[index].as_str())
    }

    /// The slug of what is written, else the word in lower case: it may be known elsewhere.
    pub fn meant(&self, written: &str) -> String {
        self.slug(written).map_or_else(|| written.to_lowercase(), str::to_string)
    }

    /// A hint for [`Error::Unknown`]: the slugs whose names are nearest to what is written, or all.
    pub fn nearest(&self, written: &str) -> String {
        const MOST: usize = 3;
        let form = Word::new(&if written.len() > LONGEST { String::new() } else { bare(written) });
        let distances: Vec<(usize, &str)> = self
            .forms
            .iter()
            .filter_map(|(known, index)| Some((form.near(known)?, self.slugs[*index].as_str())))
            .collect();
        let least = distances.iter().map(|(distance, _)| *distance).min();
        let nearest: BTreeSet<_> = distances.iter().filter(|(d, _)| Some(*d) == least).map(|(_, slug)| slug).collect();
        let quoted: Vec<String> = nearest.iter().map(|slug| format!("{slug:?}")).collect();
        match quoted.len() {
            1..=MOST => format!("did you mean {}?", quoted.join(" or ")),
            _ => format!("known: {}", self.slugs.join(", ")),
        }
    }
}

/// The bundled table: each slug with its spellings, the slug itself first.
fn spellings() -> Result<Vec<(String, Vec<String>)>> {
    let whole = |problem: String| Error::input("the bundled names of regions", Place::Whole, problem);
    let table = Table::read(SPELLINGS, Format::Csv).map_err(whole)?;
    let column = |name: &str| table.column(name).ok_or_else(|| whole(format!("there is no column {name:?}")));
    let (slugs, written) = (column("slug")?, column("spelling")?);
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for row in 0..table.rows() {
        let slug = slugs.text(row);
        if all.last().is_none_or(|(last, _)| last != slug) {
            all.push((slug.to_string(), vec![slug.to_string()]));
        }
        if let Some((_, spellings)) = all.last_mut() {
            spellings.push(written.text(row).to_string());
        }
    }
    Ok(all)
}

/// Whether the known region of this slug, if any, is the bundled one: a user's `donetsk` may be the city.
fn fit(slug: &str, spellings: &[String], known: &Regions) -> bool {
    let forms: Vec<String> = spellings.iter().map(|spelling| bare(spelling)).collect();
    // The city of Kyiv is just called Kyiv in the boundaries.
    let is_called = |name: String| forms.contains(&format!("{name}{CITY}")) || forms.contains(&name);
    let mut alike = known.iter().filter(|region| bare(region.id.as_str()) == bare(slug));
    alike.all(|region| region.id.as_str() == slug && is_called(bare(&region.name)))
}

/// Ends the bare form of what is called a city: "Kyiv City" is not "Kyiv Oblast".
const CITY: char = '#';

/// What may stand before or after the name of a city.
const CITY_WORDS: [&str; 12] =
    ["city", "municipality", "misto", "gorod", "stadt", "ville", "m", "g", "місто", "м", "город", "г"];

/// What may stand before or after the name of a region. No plurals: "four oblasts" is a name of its own.
pub(crate) const REGION_WORDS: [&str; 9] =
    ["oblast", "obl", "region", "province", "gebiet", "область", "обл", "регіон", "регион"];

/// What may stand anywhere.
const SMALL_WORDS: [&str; 3] = ["the", "of", "de"];

fn trimmed(written: &str) -> String {
    written.trim().to_string()
}

/// The slug a name would have; empty where it can have none.
fn as_slug(written: &str) -> String {
    RegionId::from_name(written).map(|id| id.to_string()).unwrap_or_default()
}

/// The bare form of a place's name: that of a region's, whether or not it is said to be a city.
pub(crate) fn bare_place(written: &str) -> String {
    bare(written).trim_end_matches(CITY).to_string()
}

/// A name without what differs from hand to hand.
fn bare(written: &str) -> String {
    let is_apostrophe =
        |c: char| "'`\u{b4}\u{2b9}\u{2ba}\u{2bb}\u{2bc}\u{2c8}\u{2018}\u{2019}\u{201b}\u{2032}".contains(c);
    let mut text = written.to_lowercase();
    text.retain(|c| !is_apostrophe(c));
    // Some systems write й and ї as a letter and a mark.
    let text = text.replace("и\u{306}", "й").replace("і\u{308}", "ї");
    let words: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).map(in_one_script).collect();
    let mut words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    let all = words.clone();
    words.retain(|word| !SMALL_WORDS.contains(word));
    let is_city = strip(&mut words, &CITY_WORDS);
    if !is_city {
        strip(&mut words, &REGION_WORDS);
    }
    match (words.is_empty(), is_city) {
        (true, _) => all.concat(),
        (false, true) => words.concat() + &CITY.to_string(),
        (false, false) => words.concat(),
    }
}

/// Takes one of `kind` off the end or else the start, unless nothing would be left; whether it did.
fn strip(words: &mut Vec<&str>, kind: &[&str]) -> bool {
    if words.len() < 2 {
        return false;
    }
    if words.last().is_some_and(|word| kind.contains(word)) {
        words.pop();
        return true;
    }
    let is_first = words.first().is_some_and(|word| kind.contains(word));
    if is_first {
        words.remove(0);
    }
    is_first
}

/// A word with the Latin letters that look Cyrillic made so, where others are: keyboards mix them, eyes do not see it.
fn in_one_script(word: &str) -> String {
    const LOOKALIKES: [(char, char); 8] =
        [('a', 'а'), ('c', 'с'), ('e', 'е'), ('i', 'і'), ('o', 'о'), ('p', 'р'), ('x', 'х'), ('y', 'у')];
    if !word.contains(|c| ('\u{400}'..='\u{4ff}').contains(&c)) {
        return word.to_string();
    }
    let cyrillic = |c: char| LOOKALIKES.iter().find(|(latin, _)| *latin == c).map_or(c, |(_, cyrillic)| *cyrillic);
    word.chars().map(cyrillic).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::quantity::Area;
    use crate::domain::region::Region;
    use crate::survey::boundaries::Boundaries;
    use proptest::prelude::*;

    fn bundled() -> Names {
        Names::bundled(&Boundaries::bundled_regions().unwrap()).unwrap()
    }

    fn own(regions: &[(&str, &str)]) -> Names {
        let area = Area::from_km2(1.0).unwrap();
        let region =
            |(id, name): &(&str, &str)| Region { id: RegionId::new(id).unwrap(), name: name.to_string(), area };
        let list: Vec<Region> = regions.iter().map(region).collect();
        Names::bundled(&Regions::from(list).with(crate::read::groups::bundled().unwrap())).unwrap()
    }

    #[test]
    fn every_region_is_found_by_its_usual_spellings() {
        let usual = "cherkasy: Cherkasy Oblast, Черкаська область, Черкасская обл.
            chernihiv: Чернігівська обл., Chernigov, Chernihivska oblast
            chernivtsi: Чернівецька область, Chernovtsy, UA73, UA-77
            crimea: AR Crimea, Автономна Республіка Крим, Autonomous Republic of Crimea, АР Крим, Крым, UA-43, UA01
            dnipropetrovsk: Dnipro oblast, Дніпропетровщина, Dnipropetrovska, Dnipropetrovs'k, Днепропетровская область
            donetsk: Donetsk Oblast, Donetska, Донецька область, Донецька обл., Донецк, Донецкая область, Donets'k
            donetsk: Donetsʹk, Donetsʹka oblastʹ, UA-14, UA14, ua_14, DONETSK, Oblast Donezk, the Donetsk region, Донеччина
            ivano-frankivsk: Ivano-Frankivs’k, Івано-Франківська область, Ivano Frankivsk, Ивано-Франковская
            kharkiv: Kharkov, Харківська область, Харьковская область, Kharkiv_oblast
            kherson: Херсонська обл, Херсон, Kherson Region, Khersonska
            khmelnytskyi: Khmel`nyts`kyy, Хмельницька область, Khmelnitsky
            kirovohrad: Kirovograd, Кіровоградська область, Kropyvnytskyi
            kyiv: Kyiv, Київ, Kiev, Kyiv Oblast, Київська область, Kyivska, Киевская область, UA-32
            kyiv-city: Kyiv City, м. Київ, м.Київ, Kyiv (city), City of Kyiv, Київ м., місто Київ, UA-30, UA80, kyiv_city
            luhansk: Lugansk, Луганська область, Луганщина, UA44, UA-09, Luhans´k
            lviv: L'viv, Львівська область, Lvov, Львов
            mykolaiv: Nikolaev, Миколаївська область, Mykolayiv, Mykolaïv
            odesa: Odessa, Odesa, Одеська область, Одесса
            poltava: Полтавська область, Poltavska, Полтава
            rivne: Rovno, Рівненська область, Rivnens'ka
            sevastopol: Sevastopol City, м. Севастополь, Севастополь, UA-40, UA85, Sevastopol'
            sumy: Сумська область, Сумы, Sums'ka oblast'
            ternopil: Ternopol, Тернопільська область, Ternopil'
            vinnytsia: Vinnytsya, Вінницька область, Винница
            volyn: Volyn', Волинська область, Volhynia
            zakarpattia: Transcarpathia, Закарпатська область, Zakarpattya
            zaporizhzhia: Zaporizhia, Zaporozhye, Запоріжжя, Запорізька область, Zaporiz'ka oblast, Запорожская обл.
            zhytomyr: Житомирська область, Zhitomir, Zhytomyrska
            ukraine: Україна, Ukraine total, UKRAINE, Ukraine (total), Украина
            donbas: Donbass, Донбас, the Donbas, Donbas region
            four-oblasts: four oblasts, 4 oblasts, four_oblasts, чотири області";
        let (names, mut met) = (bundled(), BTreeSet::new());
        for line in usual.lines() {
            let (slug, spellings) = line.trim().split_once(": ").unwrap();
            met.insert(slug);
            assert!(spellings.split(", ").count() >= 3);
            for spelling in spellings.split(", ") {
                assert_eq!(names.slug(spelling), Some(slug), "{spelling}");
            }
        }
        assert_eq!(names.slug("Kyiv, city"), Some("kyiv-city"));
        assert!(names.slugs.iter().all(|slug| met.contains(slug.as_str())));
    }

    #[test]
    fn no_two_slugs_share_a_spelling_and_no_row_is_idle() {
        let (names, mut forms, mut twice) = (bundled(), HashMap::new(), Vec::new());
        for (slug, spellings) in spellings().unwrap() {
            assert!(names.slugs.contains(&slug), "{slug}");
            for spelling in spellings {
                assert!(!bare(&spelling).is_empty(), "{slug}");
                assert_eq!(names.slug(&spelling), Some(slug.as_str()), "{spelling}");
                twice.extend(forms.insert(bare(&spelling), slug.clone()).map(|of| format!("{spelling}: {slug}, {of}")));
            }
        }
        assert_eq!(twice, [""; 0]);
        let slugs: BTreeSet<&String> = forms.values().collect();
        assert_eq!(slugs.len(), names.slugs.len(), "every region and group has spellings");
    }

    #[test]
    fn codes_are_those_of_the_boundaries() {
        let map = include_str!("../../data/regions/ukraine.geojson");
        let map: serde_json::Value = serde_json::from_str(map).unwrap();
        for feature in map["features"].as_array().unwrap() {
            let of = |key: &str| feature["properties"][key].as_str().unwrap();
            assert_eq!(bundled().slug(of("iso_3166_2")), Some(of("region")));
        }
    }

    #[test]
    fn a_city_is_not_the_region_around_it() {
        for written in ["м. Донецьк", "City of Donetsk", "Lviv city", "Kyiv City oblast", "Dnipro (city)"] {
            assert_eq!(bundled().slug(written), None, "{written}");
        }
        assert_eq!(bundled().nearest("Lviv city"), "did you mean \"lviv\"?");
    }

    #[test]
    fn what_names_no_region_is_not_found() {
        for written in ["", " ", "oblast", "м.", "ДНР", "total", "UA-99", "Mariupol", "Donetsk and Kherson", "-", "#"]
        {
            assert_eq!(bundled().slug(written), None, "{written}");
        }
    }

    #[test]
    fn letters_that_look_alike_are_one() {
        assert_eq!(bundled().slug("Днiпропетровська область"), Some("dnipropetrovsk"), "a Latin i");
        assert_eq!(bundled().slug("Миколаі\u{308}в"), Some("mykolaiv"), "a letter and a mark");
    }

    #[test]
    fn a_near_miss_gets_the_nearest_slugs() {
        let names = bundled();
        assert_eq!(names.nearest("Donetzk"), "did you mean \"donetsk\"?");
        assert_eq!(names.nearest("Запоріжя"), "did you mean \"zaporizhzhia\"?");
        assert_eq!(names.nearest("Charkov"), "did you mean \"kharkiv\"?");
        for written in ["Atlantis", "UA-99", "", "xx", &"x".repeat(1000)] {
            assert!(names.nearest(written).starts_with("known: cherkasy, "), "{written}: {}", names.nearest(written));
        }
    }

    #[test]
    fn the_users_own_regions_come_first() {
        let names =
            own(&[("afar", "Afar"), ("region-1", "Alpha"), ("1", "Region 2"), ("d", "Donbas"), ("e", "Crimée")]);
        for (written, slug) in [("AFAR region", "afar"), ("Region 1", "region-1"), ("Region 2", "1"), ("region-2", "1")]
        {
            assert_eq!(names.slug(written), Some(slug), "{written}");
        }
        assert_eq!(names.slug("Donbas"), Some("d"), "a region's own name wins over a group");
        assert_eq!(names.slug("Crimée"), Some("e"));
        assert_eq!(names.slug("Crimea"), None, "no bundled spelling without the slug");
        assert_eq!(names.slug("Ukraine total"), Some("ukraine"), "groups are always there");
    }

    #[test]
    fn a_homonym_gets_no_bundled_spellings() {
        let names = own(&[("kyiv", "Kyiv"), ("kyiv-oblast", "Kyiv Oblast"), ("donetsk", "Donetsk City")]);
        assert_eq!(names.slug("Kyiv Oblast"), Some("kyiv-oblast"));
        assert_eq!(names.slug("Київська область"), None, "here kyiv is the city");
        assert_eq!(names.slug("Donetsk"), Some("donetsk"), "a slug always wins");
        assert_eq!(names.slug("Донецька область"), None);
    }

    #[test]
    fn two_regions_of_one_name_are_found_by_slug_only() {
        let names = own(&[("a", "Alpha"), ("b", "Alpha")]);
        assert_eq!((names.slug("b"), names.slug("Alpha")), (Some("b"), None));
        assert_eq!(names.nearest("Alpha"), "did you mean \"a\" or \"b\"?");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn no_name_panics(written in "\\PC{0,40}", words in prop::collection::vec("(м|city|обл|the|Київ|[.,' -])", 0..6)) {
            let names = own(&[("kyiv", "Kyiv Oblast"), ("kyiv-city", "Kyiv")]);
            for text in [written, words.concat(), words.join(" ")] {
                prop_assert!(names.slug(&text).is_none() || !names.nearest(&text).is_empty());
            }
        }
    }
}
