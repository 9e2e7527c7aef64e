//! Help and version.

use super::program::Folder;

#[test]
fn every_command_has_help_with_examples() {
    for line in [
        "--help",
        "project --help",
        "rate --help",
        "sources --help",
        "measure --help",
        "ingest --help",
        "data --help",
        "update --help",
        "place --help",
        "project -h",
        "update -h",
        "scenario --help",
        "scenario show --help",
        "chart backtest --help",
        "chart published --help",
        "chart sources --help",
    ] {
        let ran = Folder::new().done(line);
        assert!(ran.out.contains("Examples:\n  frontcast "), "{line}\n{}", ran.out);
        assert!(ran.out.contains("Usage: frontcast"), "{line}\n{}", ran.out);
        assert_eq!(ran.err, "", "{line}");
    }
}

#[test]
fn the_examples_of_project_run() {
    let help = Folder::new().done("project --help").out;
    // A remark stands behind an example after several spaces.
    let examples: Vec<&str> = help
        .lines()
        .filter_map(|line| line.strip_prefix("  frontcast "))
        .filter_map(|line| line.split("   ").next())
        .collect();
    assert!(examples.len() >= 4, "{help}");
    examples.iter().for_each(|line| drop(Folder::new().done(line)));
}

#[test]
fn help_names_every_option_of_the_contract() {
    let help = Folder::new().done("project --help").out;
    let options = "--as-of --source --model --window --rate --rate-scope --remaining --target --by --horizon --paths --seed \
                   --chart --table --format --output --quiet";
    options.split(' ').for_each(|option| assert!(help.contains(option), "no {option} in\n{help}"));
}

#[test]
fn the_version_is_that_of_the_crate() {
    assert_eq!(Folder::new().done("--version").out, concat!("frontcast ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn no_command_or_a_wrong_one_is_wrong_use() {
    for line in ["", "project", "measure", "conquer", "--nonsense", "project donetsk --nonsense"] {
        let ran = Folder::new().run(line).ends_with(2);
        assert!(ran.out.is_empty() && ran.err.contains("Usage"), "{line}\n{}", ran.err);
    }
}
