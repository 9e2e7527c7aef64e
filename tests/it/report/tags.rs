//! Reading the page: its elements, and what is written in them.

/// An element that is opened, with its attributes as written.
#[derive(Debug, Clone)]
pub struct Tag {
    pub name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    pub fn get(&self, attribute: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name == attribute).map(|(_, value)| value.as_str())
    }

    pub fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Elements without an end.
const VOID: [&str; 3] = ["meta", "br", "link"];
/// Elements whose inside is no HTML.
const RAW: [&str; 2] = ["style", "script"];

/// A page taken apart.
pub struct Taken {
    pub tags: Vec<Tag>,
    /// All words, entities read.
    pub words: String,
    /// The insides of the raw elements: name and text.
    pub raw: Vec<(String, String)>,
}

fn plain(text: &str) -> String {
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    entities.iter().fold(text.to_string(), |text, (entity, character)| text.replace(entity, character))
}

/// Takes a page or a drawing apart; fails where elements do not end in order.
pub fn take(html: &str) -> Taken {
    let mut rest = html.strip_prefix("<!DOCTYPE html>").unwrap_or(html);
    let (mut tags, mut words, mut raw, mut open) = (Vec::new(), String::new(), Vec::new(), Vec::<String>::new());
    while let Some(begin) = rest.find('<') {
        words += &plain(&rest[..begin]);
        words.push(' ');
        let end = begin + rest[begin..].find('>').expect("a tag ends");
        let inside = &rest[begin + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "elements end in order");
            continue;
        }
        let (inside, is_empty) = inside.strip_suffix('/').map_or((inside, false), |inside| (inside, true));
        let tag = tag(inside);
        if RAW.contains(&tag.name.as_str()) {
            let close = format!("</{}>", tag.name);
            let (text, after) = rest.split_once(&close).expect("a raw element ends");
            raw.push((tag.get("type").unwrap_or(&tag.name).to_string(), text.to_string()));
            rest = after;
        } else if !is_empty && !VOID.contains(&tag.name.as_str()) {
            open.push(tag.name.clone());
        }
        tags.push(tag);
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {rest}");
    Taken { tags, words: words.split_whitespace().collect::<Vec<_>>().join(" "), raw }
}

fn tag(inside: &str) -> Tag {
    let (name, mut rest) = inside.split_once(' ').unwrap_or((inside, ""));
    assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "{inside}");
    let mut attributes = Vec::new();
    while let Some((name, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"').expect("an attribute ends");
        attributes.push((name.trim().to_string(), plain(value)));
        rest = after;
    }
    assert!(rest.trim().is_empty(), "{inside}");
    Tag { name: name.into(), attributes }
}

impl Taken {
    pub fn of<'t>(&'t self, name: &'t str) -> impl Iterator<Item = &'t Tag> {
        self.tags.iter().filter(move |tag| tag.name == name)
    }

    pub fn with_class<'t>(&'t self, class: &'t str) -> impl Iterator<Item = &'t Tag> {
        self.tags.iter().filter(move |tag| tag.get("class").is_some_and(|all| all.split(' ').any(|one| one == class)))
    }
}
