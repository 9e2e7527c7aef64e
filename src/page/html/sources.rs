//! What each map of a region shows, side by side, where there are several.

use horrorshow::html;

use super::markup::{Html, fold, sheet};
use crate::page::report::RegionReport;
use crate::write::sources::sheet::{sentences, tables};

/// The section, with its chart; nothing where one map alone knows the region.
pub(super) fn section(of: &RegionReport, chart: Html) -> Html {
    let Some(sources) = &of.sources else { return chart };
    let (sentences, tables) = (sheet(&sentences(sources)), fold("Each map in numbers", sheet(&tables(sources))));
    Html::of(html! { h3 : "What other maps show"; : &sentences; : &chart; : &tables; })
}
