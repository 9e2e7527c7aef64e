//! Arrows go one way: no file imports from a later room than its own, and no files import each other in a circle.
//!
//! Tests may look anywhere: modules under `#[cfg(test)]` are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The rooms, each built on those before it.
const ROOMS: [&str; 16] = [
    "error", "numerals", "shell", "stats", "domain", "tabular", "read", "survey", "store", "model", "study", "write",
    "draw", "page", "cli", "fuzz",
];

/// The files below a folder of sources, by their paths as modules, without their tests.
fn modules(folder: &Path, path: &str, found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let name = file.file_stem().unwrap().to_str().unwrap();
        let inner = if path.is_empty() { name.to_string() } else { format!("{path}::{name}") };
        match (file.is_dir(), name) {
            (_, "lib" | "main") => {}
            (true, _) => modules(&file, &inner, found),
            (false, _) if file.extension().is_some_and(|of| of == "rs") => {
                let text = std::fs::read_to_string(&file).unwrap();
                let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
                let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
                let module = if name == "mod" { path.to_string() } else { inner };
                found.insert(module, lines.collect::<Vec<_>>().join("\n"));
            }
            (false, _) => {}
        }
    }
}

/// The paths that one `use` names, with its braces taken apart.
fn paths(tree: &str) -> Vec<String> {
    let Some((before, inside)) = tree.split_once('{') else { return vec![tree.trim().to_string()] };
    let inside = inside.rsplit_once('}').map_or(inside, |(inside, _)| inside);
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for c in inside.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        match (c, depth) {
            (',', 0) => parts.push(String::new()),
            _ => parts.last_mut().unwrap().push(c),
        }
    }
    let named = parts.iter().filter(|part| !part.trim().is_empty());
    named.flat_map(|part| paths(&format!("{}{}", before.trim(), part.trim()))).collect()
}

/// The modules that the code of one names.
fn named(module: &str, code: &str, all: &BTreeMap<String, String>) -> BTreeSet<String> {
    let uses = code.split("use ").skip(1).filter_map(|rest| rest.split_once(';')).flat_map(|(tree, _)| paths(tree));
    let inline = code.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').unwrap_or(rest.len());
        format!("crate::{}", &rest[..end])
    });
    let absolute = |path: String| {
        let mut base: Vec<&str> = module.split("::").collect();
        let mut rest = path.as_str();
        while let Some(above) = rest.strip_prefix("super::") {
            base.pop();
            rest = above;
        }
        match rest.strip_prefix("crate::") {
            Some(rest) => rest.to_string(),
            None if rest.len() < path.len() => [base, vec![rest]].concat().join("::"),
            None => String::new(),
        }
    };
    let module_of = |path: String| {
        let mut path = path.as_str();
        while !all.contains_key(path) {
            path = path.rsplit_once("::")?.0;
        }
        Some(path.to_string())
    };
    // A file and its own parts are one.
    let is_other = |of: &String| {
        of != module && !of.starts_with(&format!("{module}::")) && !module.starts_with(&format!("{of}::"))
    };
    uses.chain(inline).map(absolute).filter_map(module_of).filter(is_other).collect()
}

/// The modules that a module has for tests alone.
fn for_tests(module: &str, code: &str) -> Vec<String> {
    let declared = code.split("#[cfg(test)]\n").skip(1).filter_map(|rest| rest.lines().next()?.split_once("mod "));
    declared.filter_map(|(_, name)| Some(format!("{module}::{}", name.strip_suffix(';')?))).collect()
}

/// Every module with the modules that it names.
fn arrows() -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    modules(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut all);
    let tests: Vec<String> = all.iter().flat_map(|(module, code)| for_tests(module, code)).collect();
    let is_test = |module: &str| tests.iter().any(|of| module == of || module.starts_with(&format!("{of}::")));
    all.retain(|module, _| !is_test(module));
    all.iter().map(|(module, code)| (module.clone(), named(module, code, &all))).collect()
}

#[test]
fn no_room_imports_from_a_later_one() {
    let arrows = arrows();
    let room = |module: &str| {
        let found = ROOMS.iter().position(|room| Some(*room) == module.split("::").next());
        found.unwrap_or_else(|| panic!("{module} lies in no room"))
    };
    let from_later = arrows.iter().flat_map(|(module, named)| named.iter().map(move |of| (module, of)));
    let from_later: Vec<_> = from_later.filter(|(module, of)| room(of) > room(module)).collect();
    assert!(arrows.len() > 200 && arrows["study::projection"].len() > 5, "{} files", arrows.len());
    assert_eq!(from_later, Vec::new());
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let mut left = arrows();
    // What imports nothing that is left, or is imported by nothing that is left, lies on no circle.
    while let Some(free) = left.iter().find(|(module, named)| {
        named.iter().all(|of| !left.contains_key(of)) || !left.values().any(|named| named.contains(*module))
    }) {
        let free = free.0.clone();
        left.remove(&free);
    }
    assert_eq!(left.keys().collect::<Vec<_>>(), Vec::<&String>::new());
}
