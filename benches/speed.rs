//! How long questions take: `cargo bench`, or `cargo bench -- project` for some. See README.md.

use std::process::{Command, Stdio};

use divan::Bencher;
use frontcast::{Boundaries, Keep, Past, Projection, Request, bundled_control, project};

fn main() {
    divan::main();
}

fn past() -> Past {
    bundled_control(&Boundaries::bundled_regions().expect("bundled regions")).expect("bundled data")
}

fn told(table: &Past, request: &Request) -> Projection {
    project(table, request).expect("a projection")
}

fn of_model(model: &str) -> Request {
    Request { model: Some(model.into()), ..Request::of("donetsk") }
}

const MODELS: [&str; 6] = ["regimes", "reverting", "windows", "pool", "bootstrap", "constant"];

/// One future: nearly all of it is what was known, and the fit.
#[divan::bench(args = MODELS)]
fn fit(bencher: Bencher, model: &str) {
    let table = past();
    bencher.bench(|| told(&table, &Request { paths: 1, ..of_model(model) }));
}

/// Ten thousand futures of thirty years, every week of them.
#[divan::bench(args = MODELS, sample_count = 10)]
fn simulate_all(bencher: Bencher, model: &str) {
    let table = past();
    bencher.bench(|| told(&table, &of_model(model)));
}

/// The same up to the day of completion, as `regions` asks.
#[divan::bench(args = MODELS, sample_count = 10)]
fn simulate_to_completion(bencher: Bencher, model: &str) {
    let table = past();
    bencher.bench(|| told(&table, &Request { keep: Keep::Nothing, ..of_model(model) }));
}

#[divan::bench(args = [2_500, 5_000, 10_000, 20_000, 40_000], sample_count = 10)]
fn growth_with_paths(bencher: Bencher, paths: usize) {
    let table = past();
    bencher.bench(|| told(&table, &Request { paths, ..Request::of("sumy") }));
}

#[divan::bench(args = [5, 10, 20, 40], sample_count = 10)]
fn growth_with_years(bencher: Bencher, horizon_years: u32) {
    let table = past();
    bencher.bench(|| told(&table, &Request { horizon_years, ..Request::of("sumy") }));
}

/// Whole programs, as a user runs them.
#[divan::bench(sample_count = 3, sample_size = 1, args = [
    "project donetsk --chart none",
    "project donetsk --chart CHART",
    "project donbas --chart none",
    "place kramatorsk",
    "odds",
    "regions sumy",
    "regions sumy kharkiv",
    "regions sumy kharkiv dnipropetrovsk mykolaiv",
    "regions",
    "published",
    "backtest donetsk",
    "report --output PAGE",
])]
fn program(arguments: &str) {
    let file = |name: &str| std::env::temp_dir().join(name).display().to_string();
    let arguments =
        arguments.replace("CHART", &file("frontcast-bench.png")).replace("PAGE", &file("frontcast-bench.html"));
    let status = Command::new(env!("CARGO_BIN_EXE_frontcast"))
        .args(arguments.split(' '))
        .args(["--store", &file("frontcast-bench-store")])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(status.is_ok_and(|status| status.success()), "{arguments}");
}
