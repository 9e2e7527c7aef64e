//! The README's examples are what the program says.

use crate::command_line::program::Folder;

/// The blocks of a document that begin with a command: the arguments and the lines that follow.
fn examples(document: &str) -> Vec<(String, Vec<String>)> {
    let blocks = document.split("```text\n").skip(1).filter_map(|rest| rest.split_once("```")).map(|(block, _)| block);
    let example = |block: &str| {
        let (command, said) = block.split_once('\n')?;
        let line = command.strip_prefix("$ frontcast ")?;
        Some((line.to_string(), said.lines().map(str::to_string).collect()))
    };
    blocks.filter_map(example).collect()
}

/// Whether an output has the lines of an example in their order, one after another but for those that "…" stands for.
fn shows(out: &str, example: &[String]) -> Result<(), String> {
    let mut lines = out.lines();
    let mut may_skip = false;
    for line in example {
        if line == "…" {
            may_skip = true;
            continue;
        }
        let (begin, is_cut) = line.strip_suffix(" …").map_or((line.as_str(), false), |begin| (begin, true));
        let is_said = |said: &&str| if is_cut { said.starts_with(begin) } else { *said == begin };
        let found = if may_skip { lines.by_ref().find(is_said) } else { lines.next().filter(is_said) };
        found.ok_or_else(|| line.clone())?;
        may_skip = is_cut;
    }
    Ok(())
}

#[test]
fn the_examples_of_the_readme_are_true() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let examples = examples(&readme);
    assert!(examples.len() >= 4, "{} examples", examples.len());
    let folder = Folder::new();
    // What an ingest says rests on a map of the reader's own.
    for (line, said) in examples.into_iter().filter(|(line, _)| !line.starts_with("ingest")) {
        let ran = folder.done(&format!("{line} --quiet"));
        if let Err(missing) = shows(&ran.out, &said) {
            panic!("$ frontcast {line}\nREADME: {missing}\n{}", ran.out);
        }
    }
}

#[test]
fn an_example_may_leave_lines_out_where_it_says_so() {
    let lines = |text: &str| text.split('|').map(str::to_string).collect::<Vec<_>>();
    let out = "a\nb\nc\nd\n";
    assert!(
        shows(out, &lines("a|b|…")).is_ok()
            && shows(out, &lines("a|…|d")).is_ok()
            && shows(out, &lines("…|c|d")).is_ok()
    );
    assert!(shows("as large. And more\nb\n", &lines("as large. …|b")).is_ok());
    assert!(shows(out, &lines("a|c")).is_err() && shows(out, &lines("a|…|e")).is_err());
}
