//! KML 2.2: placemarks with polygons. Names of folders, styles and their colours are properties, which a legend reads.
//!
//! Entities that a document declares are never put in, so that no text grows; elements may lie in each other to a bound.
//!
//! # References
//! OGC KML 2.2 (OGC 07-147r2).

use std::collections::BTreeMap;

use geo::Coord;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value};

use crate::error::Place;
use crate::read::formats::shortened;
use crate::survey::feature::{Budget, Document, Feature, Located, RawPolygon, position};

/// How deep elements may lie in each other.
const DEEPEST: usize = 100;

/// The features of a document, one for each placemark.
///
/// # Errors
/// With the placemark, or the line where this is no XML.
pub(super) fn read(bytes: &[u8]) -> Located<Document> {
    let text =
        std::str::from_utf8(bytes).map_err(|_| (Place::Whole, "this KML is not UTF-8: save it as UTF-8".into()))?;
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = Reader::from_str(text);
    let mut kml = Kml::default();
    loop {
        let event = reader.read_event().map_err(|reason| reason.to_string());
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).min(text.len());
        let line = || Place::Line(1 + text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count());
        let broken = |reason: String| (line(), format!("this KML cannot be read: {}", shortened(&reason)));
        let taken = match event.map_err(broken)? {
            Event::Start(element) => kml.open(&element),
            Event::Empty(element) => kml.open(&element).and_then(|()| kml.close()),
            Event::End(_) => kml.close(),
            Event::Text(words) => kml.words(&words.xml10_content()),
            Event::CData(words) => kml.words(&words.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().ok().flatten().map(String::from);
                let name = reference.xml10_content();
                let known = || resolve_predefined_entity(&name).map(str::to_string);
                kml.words(&character.or_else(known).unwrap_or_else(|| format!("&{name};")))
            }
            Event::Eof => break,
            _ => Ok(()),
        };
        taken.map_err(|problem| match kml.placemark {
            Some(_) => (Place::Feature(kml.features.len() + 1), problem),
            None => (line(), problem),
        })?;
    }
    kml.document()
}

/// What was read so far.
#[derive(Default)]
struct Kml {
    /// The elements that are open.
    path: Vec<Element>,
    /// The words in the innermost element.
    text: String,
    levels: Vec<Level>,
    name: Option<String>,
    placemark: Option<Placemark>,
    features: Vec<Feature>,
    /// The colour of areas of each style.
    colours: BTreeMap<String, String>,
    /// The usual style of each pair of styles.
    pairs: BTreeMap<String, String>,
    /// The style that is read, and the pair that is read with the key of its half.
    style: String,
    pair: (String, String),
    links: Vec<String>,
    budget: Budget,
}

/// An element that is open: its name, and the key of a value of extended data.
struct Element {
    name: String,
    key: Option<String>,
}

/// A document or folder that is open.
#[derive(Default)]
struct Level {
    is_folder: bool,
    name: String,
    time: Time,
}

/// A moment or a period, as written.
#[derive(Default, Clone)]
struct Time {
    when: Option<String>,
    begin: Option<String>,
    end: Option<String>,
}

#[derive(Default)]
struct Placemark {
    properties: Map<String, Value>,
    polygons: Vec<RawPolygon>,
    /// Values of extended data, which do not replace what KML itself says.
    data: Vec<(String, Value)>,
    time: Time,
}

impl Kml {
    fn open(&mut self, element: &BytesStart) -> Result<(), String> {
        if self.path.len() == DEEPEST {
            return Err(format!("more than {DEEPEST} elements lie within each other"));
        }
        let name = element.local_name().into_inner().to_string();
        let attribute = |wanted: &str| {
            let found = element.attributes().flatten().find(|of| of.key.local_name().into_inner() == wanted);
            found.map(|of| {
                quick_xml::escape::unescape(&of.value).map_or_else(|_| of.value.to_string(), |text| text.into())
            })
        };
        self.budget.spend(1)?;
        match name.as_str() {
            "Document" | "Folder" => self.levels.push(Level { is_folder: name == "Folder", ..Level::default() }),
            "Placemark" if self.placemark.is_some() => return Err("a placemark lies within another".into()),
            "Placemark" => self.placemark = Some(Placemark::default()),
            "Style" => self.style = attribute("id").unwrap_or_default(),
            "StyleMap" => self.pair.0 = attribute("id").unwrap_or_default(),
            "Polygon" => self.placemark.iter_mut().for_each(|of| of.polygons.push(Vec::new())),
            _ => {}
        }
        let key = if matches!(name.as_str(), "Data" | "SimpleData") { attribute("name") } else { None };
        self.path.push(Element { name, key });
        self.text.clear();
        Ok(())
    }

    fn words(&mut self, words: &str) -> Result<(), String> {
        self.text.push_str(words);
        Ok(())
    }

    /// The name of the element so many levels out of the innermost one.
    fn outer(&self, levels: usize) -> &str {
        let at = self.path.len().checked_sub(1 + levels);
        at.and_then(|at| self.path.get(at)).map_or("", |element| element.name.as_str())
    }

    fn close(&mut self) -> Result<(), String> {
        let text = std::mem::take(&mut self.text);
        let words = text.trim();
        match (self.outer(0), self.outer(1)) {
            ("name", "Document" | "Folder") => self.name_level(words),
            ("coordinates", "LinearRing") => self.ring(words)?,
            ("color", "PolyStyle") => self.colour(words),
            ("key", "Pair") => self.pair.1 = words.to_string(),
            ("styleUrl", "Pair") if self.pair.1 != "highlight" => {
                let (id, style) = (self.pair.0.clone(), fragment(words).to_string());
                self.pairs.entry(id).or_insert(style);
            }
            ("href", "Link" | "Url") => self.links.push(words.to_string()),
            ("when", "TimeStamp") => self.time().when = Some(words.to_string()),
            ("begin", "TimeSpan") => self.time().begin = Some(words.to_string()),
            ("end", "TimeSpan") => self.time().end = Some(words.to_string()),
            (own @ ("name" | "description" | "styleUrl"), "Placemark") => {
                let key = own.to_string();
                self.tell(key, words)?;
            }
            ("value", "Data") | ("SimpleData", _) => self.data(words)?,
            ("Placemark", _) => self.add()?,
            ("Document" | "Folder", _) => drop(self.levels.pop()),
            _ => {}
        }
        self.path.pop();
        Ok(())
    }

    fn name_level(&mut self, words: &str) {
        if let Some(level) = self.levels.last_mut() {
            level.name = words.to_string();
            if !level.is_folder && self.name.is_none() {
                self.name = Some(words.to_string());
            }
        }
    }

    fn tell(&mut self, key: String, words: &str) -> Result<(), String> {
        self.budget.spend(1)?;
        if let Some(placemark) = self.placemark.as_mut().filter(|_| !words.is_empty()) {
            placemark.properties.insert(key, Value::from(words));
        }
        Ok(())
    }

    /// A value of extended data, under the key of its own element or of the one around it.
    fn data(&mut self, words: &str) -> Result<(), String> {
        self.budget.spend(1)?;
        let key = self.path.iter().rev().take(2).find_map(|element| element.key.clone());
        if let (Some(placemark), Some(key)) = (&mut self.placemark, key) {
            placemark.data.push((key, Value::from(words)));
        }
        Ok(())
    }

    /// The time of the placemark that is read, else of the folder or document.
    fn time(&mut self) -> &mut Time {
        if self.levels.is_empty() {
            self.levels.push(Level::default());
        }
        let level = self.levels.last_mut().expect("there is one");
        self.placemark.as_mut().map_or(&mut level.time, |of| &mut of.time)
    }

    fn colour(&mut self, words: &str) {
        let Some(colour) = colour(words) else { return };
        match &mut self.placemark {
            Some(placemark) => drop(placemark.properties.insert("fill".into(), Value::from(colour))),
            // The style of a half of a pair stands for the pair.
            None if self.path.iter().any(|element| element.name == "Pair") => {
                self.colours.entry(self.pair.0.clone()).or_insert(colour);
            }
            None => drop(self.colours.insert(self.style.clone(), colour)),
        }
    }

    /// A ring of the polygon that is read; the outer one stands first.
    fn ring(&mut self, words: &str) -> Result<(), String> {
        let is_outer = match self.outer(2) {
            "outerBoundaryIs" => true,
            "innerBoundaryIs" => false,
            // A closed line.
            _ => return Ok(()),
        };
        let Some(polygon) = self.placemark.as_mut().and_then(|of| of.polygons.last_mut()) else { return Ok(()) };
        let mut ring: Vec<Coord<f64>> = Vec::new();
        for corner in words.split_ascii_whitespace() {
            self.budget.spend(1)?;
            ring.push(corner_of(corner)?);
        }
        match is_outer {
            true => polygon.insert(0, ring),
            false => polygon.push(ring),
        }
        Ok(())
    }

    /// Adds the placemark that ends.
    fn add(&mut self) -> Result<(), String> {
        self.budget.feature(0)?;
        let Some(mut placemark) = self.placemark.take() else { return Ok(()) };
        let mut folders = self.levels.iter().filter(|level| level.is_folder).map(|level| level.name.as_str());
        let properties = &mut placemark.properties;
        if let Some(folder) = folders.next().filter(|name| !name.is_empty()) {
            properties.insert("folder".into(), Value::from(folder));
        }
        let inner = folders.collect::<Vec<_>>().join(" / ");
        if !inner.is_empty() {
            properties.insert("subfolder".into(), Value::from(inner));
        }
        let outer = self.levels.iter().rev().map(|level| &level.time);
        let told = std::iter::once(&placemark.time).chain(outer).find(|time| time.is_told());
        told.into_iter().for_each(|time| time.tell(properties));
        for (key, value) in placemark.data {
            properties.entry(key).or_insert(value);
        }
        self.features.push(Feature::of(self.features.len() + 1, placemark.properties, placemark.polygons));
        Ok(())
    }

    fn document(mut self) -> Located<Document> {
        if let Some(element) = self.path.last() {
            return Err((Place::Whole, format!("this KML ends within <{}>: it is cut off", shortened(&element.name))));
        }
        if let (true, Some(link)) = (self.features.is_empty(), self.links.first()) {
            let words = format!("this KML has no shapes but a link to {}: fetch that file", shortened(link));
            return Err((Place::Whole, words));
        }
        let colour = |url: &str| {
            let style = fragment(url);
            self.colours.get(style).or_else(|| self.colours.get(self.pairs.get(style)?))
        };
        for feature in &mut self.features {
            let found = feature.properties.get("styleUrl").and_then(Value::as_str).and_then(&colour);
            if let Some(colour) = found.cloned() {
                feature.properties.entry("fill").or_insert(Value::from(colour));
            }
        }
        Ok(Document { features: self.features, name: self.name, ..Document::default() })
    }
}

impl Time {
    fn is_told(&self) -> bool {
        self.when.is_some() || self.begin.is_some() || self.end.is_some()
    }

    /// A moment is a date; a period has its own names, and is a date where it is one day long.
    fn tell(&self, properties: &mut Map<String, Value>) {
        let is_day = self.begin.is_some() && self.begin == self.end;
        let when = self.when.as_ref().or(self.begin.as_ref().filter(|_| is_day));
        for (key, value) in [("timestamp", when), ("begin", self.begin.as_ref()), ("end", self.end.as_ref())] {
            value.into_iter().for_each(|value| drop(properties.insert(key.into(), Value::from(value.as_str()))));
        }
    }
}

/// The name of a style in its address: `#ru`, `styles.kml#ru`.
fn fragment(url: &str) -> &str {
    url.rsplit('#').next().unwrap_or(url)
}

/// A colour as a legend has it, from alpha, blue, green and red.
fn colour(words: &str) -> Option<String> {
    let digits = words.trim_start_matches('#');
    let is_colour = digits.len() == 8 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_colour.then(|| format!("#{}{}{}", &digits[6..8], &digits[4..6], &digits[2..4]).to_lowercase())
}

/// A corner: longitude, latitude and perhaps an altitude.
fn corner_of(words: &str) -> Result<Coord<f64>, String> {
    let mut numbers = words.split(',').map(|number| number.parse::<f64>().ok().filter(|number| number.is_finite()));
    match (numbers.next().flatten(), numbers.next().flatten(), numbers.next(), numbers.next()) {
        (Some(x), Some(y), None | Some(_), None) => position(x, y),
        _ => Err(format!("{:?} is no position: longitude,latitude or longitude,latitude,altitude", shortened(words))),
    }
}

#[cfg(test)]
mod tests;
