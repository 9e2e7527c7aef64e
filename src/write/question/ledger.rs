//! The ledger of public questions: the crowd's odds, ours, never's, and what came; as text, JSON and rows.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{clause, criterion_json, region_name};
use crate::domain::past::Past;
use crate::domain::quantity::Share;
use crate::study::backtest::odds::Bin;
use crate::study::question::judge::{Judged, Shows};
use crate::study::question::ledger::{Assessed, Row, Scores};
use crate::tabular::{Cells, Table, millionths};
use crate::write::json::{each, iso};
use crate::write::makers::{maker, whose_map};
use crate::write::place::words::{disc_held, km};
use crate::write::sheet::{Cell, Grid, Sheet};
use crate::write::words::{area, capitalised, counted, day, number, odds_short, percent, share};

/// The ledger and what it was assessed on.
pub struct Told<'a> {
    pub all: &'a [Assessed],
    /// Scores on outcomes by the platforms' own rules, and on those of the map that answers.
    pub by_rules: Option<Scores>,
    pub by_map: Option<Scores>,
    pub known: &'a Past,
    pub source: &'a str,
    pub as_of: NaiveDate,
}

impl Told<'_> {
    fn rows(&self) -> impl Iterator<Item = (&Assessed, &Row)> {
        self.all.iter().flat_map(|of| of.rows.iter().map(move |row| (of, row)))
    }

    /// "On 36 rows of 20 questions whose outcome and odds are known, our odds had a Brier score of .06, the crowd's .14 …".
    pub fn finding(&self) -> String {
        let Some(scores) = &self.by_rules else {
            return "No row has the crowd's odds, ours and an outcome.".into();
        };
        let [ours, crowd, never] = &scores.of;
        let (ratio, low, high) = scores.ratio;
        let few = if scores.came_true < 10 { " That is few, and any score rests on them" } else { " They" };
        format!(
            "On {} of {} that have the crowd's odds, ours of the same day and an outcome by their own rules, the Brier \
             score of our odds is {}, the crowd's {}, and that of \"never\" {}; the logarithmic scores are {}, {} and {}. \
             Ours is {} of the crowd's (95 % interval {} to {}, drawn by question).{few}: {} of the questions came true.",
            counted(scores.rows, "row"),
            counted(scores.questions, "question"),
            number(ours.brier, 3),
            number(crowd.brier, 3),
            number(never.brier, 3),
            number(ours.log, 2),
            number(crowd.log, 2),
            number(never.log, 2),
            number(ratio, 2),
            number(low, 2),
            number(high, 2),
            scores.came_true,
        )
    }

    /// The same on outcomes by the map that answers.
    fn finding_by_map(&self) -> Option<String> {
        let scores = self.by_map.as_ref()?;
        let [ours, crowd, never] = &scores.of;
        Some(format!(
            "With the outcomes that {} shows, which our odds speak of, the scores on {} of {} are {}, {} and {}; ours is {} \
             of the crowd's (95 % interval {} to {}). {} of these questions came true on it.",
            whose_map(self.source),
            counted(scores.rows, "row"),
            counted(scores.questions, "question"),
            number(ours.brier, 3),
            number(crowd.brier, 3),
            number(never.brier, 3),
            number(scores.ratio.0, 2),
            number(scores.ratio.1, 2),
            number(scores.ratio.2, 2),
            scores.came_true
        ))
    }

    /// The ledger for people.
    pub fn sheet(&self) -> Sheet {
        let counts = |is: &dyn Fn(&Assessed) -> bool| self.all.iter().filter(|of| is(of)).count();
        let void = counts(&|of| of.criterion.is_none());
        let open = counts(&|of| of.is_open(self.as_of));
        let rows = self.rows().filter(|(of, row)| row.crowd.is_some() && of.criterion.is_some()).count();
        let sheet = Sheet::default()
            .say(format!(
                "{} of {} from public platforms; {open} are open, and {void} cannot be judged by any map.",
                counted(rows, "row"),
                counted(self.all.len(), "question")
            ))
            .say(self.finding())
            .say(self.finding_by_map().unwrap_or_default())
            .grid(self.grid())
            .grid(self.open())
            .grid(self.reliability());
        let void = self.all.iter().filter(|of| of.criterion.is_none());
        let void = void.map(|of| format!("{}: {}", of.question.id, of.question.void));
        let doubt = self.all.iter().filter(|of| !of.question.doubt.is_empty());
        let doubt = doubt.map(|of| format!("{}: {}", of.question.id, of.question.doubt));
        sheet
            .list("Not judged, with the reason", void)
            .list("Outcomes that are left out of scores", doubt)
            .note(
                "Ours are the odds that frontcast would have given that day, blind to later. \"rules\" is the outcome by the \
                 platform's own rules, the columns of maps are what each map shows. `frontcast published questions --id ID` \
                 shows one question with what each map shows. Platforms decide by their own rules: a town counts as taken \
                 where its station is, while a map here tells where the front is to the centre.",
            )
    }

    fn grid(&self) -> Grid {
        let sources: Vec<&str> = self.known.sources();
        let heads = ["Question", "day", "crowd", "ours", "rules"];
        let mut grid = Grid::new("", &heads).and_columns(sources.iter().map(|source| maker(source).to_string()));
        for of in self.all.iter().filter(|of| of.criterion.is_some()) {
            let mut rows: Vec<Option<&Row>> = of.rows.iter().filter(|row| row.crowd.is_some()).map(Some).collect();
            if rows.is_empty() {
                rows.push(None);
            }
            for row in rows {
                let mut cells = vec![
                    Cell::words(&of.question.id),
                    Cell::words(row.map_or_else(|| "–".to_string(), |row| row.day.to_string())),
                    Cell::known(row.and_then(|row| row.crowd), odds_short),
                    Cell::known(row.and_then(|row| row.ours.as_ref().ok()).map(|told| told.odds), odds_short),
                    Cell::words(came(of.question.outcome)),
                ];
                cells.extend(sources.iter().map(|source| match of.maps.iter().find(|of| of.source == *source) {
                    Some(judged) => Cell::words(came(judged.came)),
                    None => Cell::words(""),
                }));
                grid.push(cells);
            }
        }
        grid
    }

    fn open(&self) -> Grid {
        let mut grid =
            Grid::new(format!("Open on {}", day(self.as_of)), &["Question", "last day", "crowd's last", "ours today"]);
        for of in self.all.iter().filter(|of| of.is_open(self.as_of)) {
            let today = of.rows.iter().find(|row| row.crowd.is_none() && row.day == self.as_of);
            let last = of.rows.iter().rev().find_map(|row| row.crowd);
            grid.push(vec![
                Cell::words(&of.question.id),
                Cell::words(of.criterion.as_ref().map_or_else(String::new, |of| of.when.day().to_string())),
                Cell::known(last, odds_short),
                Cell::known(today.and_then(|row| row.ours.as_ref().ok()).map(|told| told.odds), odds_short),
            ]);
        }
        grid
    }

    fn reliability(&self) -> Grid {
        let mut grid =
            Grid::new("How often odds came true", &["Odds", "crowd's rows", "came true", "our rows", "came true"]);
        let Some(scores) = &self.by_rules else { return grid };
        let [crowd, ours] = &scores.reliability;
        for (theirs, own) in crowd.iter().zip(ours) {
            let came = |bin: &Bin| Cell::known(bin.frequency, percent);
            let count = |bin: &Bin| Cell::number(bin.forecasts.to_string(), Some(bin.forecasts as f64));
            let range = format!("{} to {} %", number(theirs.from * 100.0, 0), number(theirs.to * 100.0, 0));
            grid.push(vec![Cell::words(range), count(theirs), came(theirs), count(own), came(own)]);
        }
        grid
    }

    /// The ledger as JSON, `frontcast.questions/1`.
    pub fn json(&self) -> Value {
        json!({
            "schema": "frontcast.questions/1",
            "source": self.source,
            "as_of": iso(self.as_of),
            "finding": self.finding(),
            "by_rules": self.by_rules.as_ref().map(scores_json),
            "by_map": self.by_map.as_ref().map(scores_json),
            "questions": each(self.all, |of| self.question_json(of)),
        })
    }

    fn question_json(&self, of: &Assessed) -> Value {
        let question = &of.question;
        let row = |row: &Row| {
            let told = row.ours.as_ref().ok();
            json!({
                "day": iso(row.day),
                "crowd": row.crowd,
                "ours": told.map(|told| millionths(told.odds)),
                "futures_of": told.map(|told| told.from.as_str()),
                "none_because": row.ours.as_ref().err(),
            })
        };
        let map = |judged: &Judged| json!({"source": judged.source, "came": judged.came, "day": iso(judged.day), "shows": shows(judged)});
        json!({
            "id": question.id,
            "platform": question.platform,
            "question": question.asked,
            "criterion": of.criterion.as_ref().map(criterion_json),
            "asks_map": of.criterion.as_ref().map(|of| clause(of, region_name(self.known))),
            "void": (!question.void.is_empty()).then_some(&question.void),
            "rules": question.rules,
            "cannot_tell": question.cannot_tell,
            "outcome": question.outcome,
            "outcome_day": question.outcome_day.map(iso),
            "doubt": (!question.doubt.is_empty()).then_some(&question.doubt),
            "maps": each(&of.maps, map),
            "open": of.is_open(self.as_of),
            "rows": each(&of.rows, row),
        })
    }

    /// The ledger as rows: one for each day of a question, and one for a question without odds.
    pub fn table(&self) -> Table {
        let rows: Vec<(&Assessed, Option<&Row>)> = self
            .all
            .iter()
            .flat_map(|of| match of.rows.is_empty() {
                true => vec![(of, None)],
                false => of.rows.iter().map(|row| (of, Some(row))).collect(),
            })
            .collect();
        let text = |value: &dyn Fn(&Assessed) -> String| {
            Cells::Text(rows.iter().map(|(of, _)| Some(value(of)).filter(|text| !text.is_empty())).collect())
        };
        let odds = |value: &dyn Fn(&Row) -> Option<f64>| {
            Cells::Number(rows.iter().map(|(_, row)| row.and_then(value).map(millionths)).collect())
        };
        let from = |row: Option<&Row>| Some(row?.ours.as_ref().ok()?.from.as_str().to_string());
        let known = |value: Option<bool>| value.map_or_else(String::new, |came| u8::from(came).to_string());
        let table = Table::default()
            .with("id", text(&|of| of.question.id.clone()))
            .with("platform", text(&|of| of.question.platform.clone()))
            .with("question", text(&|of| of.question.asked.clone()))
            .with("criterion", text(&|of| of.question.criterion.clone()))
            .with("void", text(&|of| of.question.void.clone()))
            .with("day", Cells::Day(rows.iter().map(|(_, row)| row.map(|row| row.day)).collect()))
            .with("crowd", odds(&|row| row.crowd))
            .with("ours", odds(&|row| Some(row.ours.as_ref().ok()?.odds)))
            .with("futures_of", Cells::Text(rows.iter().map(|(_, row)| from(*row)).collect()))
            .with("outcome", text(&|of| known(of.question.outcome)))
            .with("doubt", text(&|of| of.question.doubt.clone()));
        self.known
            .sources()
            .into_iter()
            .fold(table, |table, source| table.with(&format!("outcome_{source}"), text(&|of| known(of.on_map(source)))))
    }

    /// One question with what each map shows.
    pub fn show(&self, of: &Assessed) -> Sheet {
        let question = &of.question;
        let mut sheet = Sheet::default().say(format!("{}: {} ({})", question.id, question.asked, question.platform));
        let Some(criterion) = &of.criterion else {
            return sheet.say(format!("No map can judge it: {}.", question.void));
        };
        sheet = sheet.say(format!("Our maps are asked whether {}.", clause(criterion, region_name(self.known))));
        if !question.cannot_tell.is_empty() {
            sheet = sheet.say(format!("They cannot tell {}.", question.cannot_tell));
        }
        let rules = match question.rules.as_str() {
            "" => "By its own rules".to_string(),
            rules => format!("By its own rules, which go by {rules},"),
        };
        let by_rules = match (question.outcome, question.outcome_day) {
            (None, _) => format!("{rules} nothing is known yet"),
            (Some(came), Some(on)) => format!("{rules} it {} ({})", ended(came), day(on)),
            (Some(came), None) => format!("{rules} it {}", ended(came)),
        };
        let doubt = if question.doubt.is_empty() { String::new() } else { format!(" In doubt: {}.", question.doubt) };
        let maps = of.maps.iter().map(|judged| {
            let verdict = match judged.came {
                Some(came) => format!("it {}", ended(came)),
                None => "it is open".into(),
            };
            format!("{}: {verdict}; on {}, {}", capitalised(&whose_map(&judged.source)), day(judged.day), shows(judged))
        });
        let mut grid = Grid::new("Odds", &["Day", "crowd", "ours", "futures of"]);
        for row in &of.rows {
            grid.push(vec![
                Cell::words(row.day.to_string()),
                Cell::known(row.crowd, odds_short),
                Cell::known(row.ours.as_ref().ok().map(|told| told.odds), odds_short),
                Cell::words(row.ours.as_ref().map_or_else(String::clone, |told| told.from.as_str().into())),
            ]);
        }
        let urls = question.odds.iter().map(|of| format!("{}: {} {}", of.day, of.source, of.url));
        sheet.say(format!("{by_rules}.{doubt}")).list("Maps", maps).grid(grid).list("Read at", urls)
    }
}

fn ended(came: bool) -> &'static str {
    if came { "came true" } else { "did not come true" }
}

fn came(came: Option<bool>) -> &'static str {
    match came {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
}

/// What a map shows, in words.
fn shows(judged: &Judged) -> String {
    match judged.shows {
        Shows::Region(level, part) => format!("{} was held ({})", area(level.km2()), share(part)),
        Shows::Place(stand) => {
            let held = disc_words(stand.disc_held);
            match stand.front_distance_km > 0.0 {
                true => format!("the front stood {} km from the centre and {held}", km(stand.front_distance_km)),
                false => format!("the centre lay {} km behind the front and {held}", km(-stand.front_distance_km)),
            }
        }
        Shows::Cells(true, part) => format!("the centre was held by cells of 2 km and {}", disc_words(part)),
        Shows::Cells(false, part) => format!("the centre was free by cells of 2 km and {}", disc_words(part)),
    }
}

fn disc_words(part: Share) -> String {
    match part.fraction() {
        0.0 => "none of the disc was held".into(),
        1.0 => "all of the disc was held".into(),
        _ => format!("{} of the disc was held", disc_held(part)),
    }
}

fn scores_json(scores: &Scores) -> Value {
    let of = |at: usize| json!({"brier": millionths(scores.of[at].brier), "log": millionths(scores.of[at].log)});
    let bins = |bins: &[Bin]| {
        each(bins, |bin| {
            json!({
                "from": bin.from,
                "to": bin.to,
                "rows": bin.forecasts,
                "mean_odds": bin.mean_probability.map(millionths),
                "came_true": bin.frequency.map(millionths),
            })
        })
    };
    json!({
        "rows": scores.rows,
        "questions": scores.questions,
        "came_true": scores.came_true,
        "ours": of(0),
        "crowd": of(1),
        "never": of(2),
        "ratio_to_crowd": millionths(scores.ratio.0),
        "ratio_95": [millionths(scores.ratio.1), millionths(scores.ratio.2)],
        "reliability": {"crowd": bins(&scores.reliability[0]), "ours": bins(&scores.reliability[1])},
    })
}
