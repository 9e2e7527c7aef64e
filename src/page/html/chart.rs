//! Charts of the page: drawings inside it, what can be read off them, and their colours on light and dark paper.

use std::collections::BTreeMap;

use horrorshow::html;
use serde_json::{Value, json};

use super::markup::{Html, note};
use crate::draw::figure::{Axes, Figure, Reading};
use crate::draw::svg::{colours, fill_class, hex, inline, stroke_class};
use crate::draw::theme::{Colour, INK, PAPER};
use crate::error::Result;
use crate::page::report::{Data, Drawn, Figures};

/// The paper of a dark page.
pub(super) const DARK: Colour = Colour(24, 27, 32);
/// The least contrast of words with the paper, as WCAG 2.2 asks for at level AA.
const LEAST_CONTRAST: f64 = 4.5;

/// Readings of each panel of a chart that is not an answer's.
const MOST_READINGS: usize = 66;
/// Those of a panel of a narrow chart: a finger is no finer.
const MOST_ON_NARROW: usize = 24;
/// Charts whose words name light and dark, as "white: sea" or "dark: what happened": they stay on white paper on a dark page.
const ON_WHITE: [&str; 2] = ["map", "backtest"];

/// The colours of all charts of a page, each with whether words are written in it.
#[derive(Default)]
pub(super) struct Palette(BTreeMap<(u8, u8, u8), bool>);

/// A chart with at most so many readings for each of its panels, at both sizes.
///
/// # Errors
/// [`crate::Error::Drawing`] for a figure with places that are no numbers.
pub(super) fn chart(figures: &Figures, most_readings: usize, palette: &mut Palette) -> Result<Html> {
    framed(figures, most_readings, "", palette)
}

/// The charts of some kinds.
pub(super) fn charts(all: &[Drawn], is_wanted: impl Fn(&str) -> bool, palette: &mut Palette) -> Result<Html> {
    let drawn = |of: &Drawn| {
        let class = if ON_WHITE.contains(&of.kind) { " on-white" } else { "" };
        framed(&of.figures, MOST_READINGS, class, palette)
    };
    Ok(Html::all(all.iter().filter(|of| is_wanted(of.kind)).map(drawn).collect::<Result<Vec<_>>>()?))
}

fn framed(figures: &Figures, most_readings: usize, class: &str, palette: &mut Palette) -> Result<Html> {
    let fewer = most_readings.min(MOST_ON_NARROW);
    let Some(wide) = &figures.wide else {
        return sized(&figures.narrow, fewer, &format!("chart only{class}"), palette);
    };
    let wide = sized(wide, most_readings, &format!("chart wide{class}"), palette)?;
    let narrow = sized(&figures.narrow, fewer, &format!("chart narrow{class}"), palette)?;
    Ok(Html::all([wide, narrow, data(figures.data.as_ref())]))
}

/// A link to the data of a chart, which lie in the page, or the command that writes them.
fn data(data: Option<&Data>) -> Html {
    let Some(Data { name, csv }) = data else { return Html::default() };
    let Some(csv) = csv else {
        let kind = name.rsplit('-').next().unwrap_or(name);
        return note(&format!("`frontcast chart {kind} --data FILE.csv` writes the data of this map."));
    };
    // What would end the address or mean something in it; the rest of a CSV may stand as it is.
    let address: String = csv
        .chars()
        .map(|letter| match letter {
            '\n' => "%0A".to_string(),
            '%' => "%25".into(),
            '#' => "%23".into(),
            '"' => "%22".into(),
            other => other.into(),
        })
        .collect();
    Html::of(html! {
        p(class = "data") {
            a(href = format!("data:text/csv;charset=utf-8,{address}"), download = format!("{name}.csv")) : "Get the data";
        }
    })
}

fn sized(figure: &Figure, most_readings: usize, class: &str, palette: &mut Palette) -> Result<Html> {
    for (Colour(red, green, blue), is_word) in colours(figure) {
        *palette.0.entry((red, green, blue)).or_default() |= is_word;
    }
    let drawing = Html::made(inline(figure)?);
    let readings = Html::made(readings(&figure.panels, most_readings));
    let label = format!("Chart: {}", figure.title);
    Ok(Html::of(html! {
        figure(class = class) {
            div(class = "plot", role = "group", tabindex = "0", aria-label = &label) : &drawing;
            p(class = "reading", aria-live = "polite") { }
            : &readings;
        }
    }))
}

/// What can be read off, as data for the script: for each panel its name, frame and readings.
fn readings(panels: &[Axes], most: usize) -> String {
    let tenth = |value: f64| (10.0 * value).round() / 10.0;
    let reading = |of: &Reading| {
        // The script says the heading before the lines.
        let said = format!("{}: ", of.heading);
        let lines: Vec<&str> = of.lines.iter().map(|line| line.strip_prefix(&said).unwrap_or(line)).collect();
        json!([tenth(of.x), tenth(of.y), of.heading, lines])
    };
    let panel = |of: &Axes| {
        let frame = of.frame;
        let frame = [frame.left, frame.top, frame.right, frame.bottom].map(tenth);
        let mut told = json!({"name": of.name, "frame": frame, "readings": thinned(&of.readings, most).map(reading).collect::<Vec<_>>()});
        if of.time.is_empty() && of.values.is_empty() {
            // Without axes, what lies nearest is meant.
            told["plane"] = Value::from(true);
        }
        told
    };
    let told: Vec<Value> = panels.iter().filter(|of| !of.readings.is_empty()).map(panel).collect();
    if told.is_empty() {
        return String::new();
    }
    // No name can end the element or open a comment in it.
    let data = Value::from(told).to_string().replace('<', "\\u003c");
    format!("<script type=\"application/json\">{data}</script>")
}

/// So many of them at most, evenly spread, the last one always.
fn thinned(readings: &[Reading], most: usize) -> impl Iterator<Item = &Reading> {
    let step = readings.len().div_ceil(most.max(1)).max(1);
    let last = readings.len().saturating_sub(1);
    readings.iter().enumerate().filter(move |(i, _)| (last - i).is_multiple_of(step)).map(|(_, reading)| reading)
}

impl Palette {
    /// The rules that give the classes of charts their colours, on white and on dark paper.
    pub fn css(&self) -> String {
        let colours = || self.0.iter().map(|((red, green, blue), is_word)| (Colour(*red, *green, *blue), *is_word));
        let name = |colour: Colour| hex(colour).replace('#', "--c");
        let light: String = colours().map(|(colour, _)| format!("{}:{};", name(colour), hex(colour))).collect();
        let dark: String = colours().map(|(c, is_word)| format!("{}:{};", name(c), hex(on_dark(c, is_word)))).collect();
        let rule = |(colour, _): (Colour, bool)| {
            let (fill, stroke, name) = (fill_class(colour), stroke_class(colour), name(colour));
            format!(".{fill}{{fill:var({name})}}.{stroke}{{fill:none;stroke:var({name})}}")
        };
        let rules: String = colours().map(rule).collect();
        format!(
            ":root,.on-white .plot{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n{rules}\n"
        )
    }
}

/// A colour that on dark paper is what the given one is on white: the same hue, as far from the paper. Words that can be read
/// there can be read here.
///
/// # References
/// Ottosson (2020), "A perceptual color space for image processing" (OKLab).
fn on_dark(colour: Colour, is_word: bool) -> Colour {
    let [lightness, a, b] = oklab(colour);
    let ([white, ..], [dark, ..], [ink, ..]) = (oklab(PAPER), oklab(DARK), oklab(INK));
    // Ink becomes nearly white, white the paper.
    let mut turned = (dark + (white - lightness) / (white - ink) * (0.95 - dark)).min(1.0);
    let is_readable = is_word && contrast(colour, PAPER) >= LEAST_CONTRAST;
    loop {
        let tried = rgb([turned, 0.9 * a, 0.9 * b]);
        if !is_readable || contrast(tried, DARK) >= LEAST_CONTRAST || turned >= 1.0 {
            return tried;
        }
        turned += 0.01;
    }
}

/// The contrast of two colours, 1 to 21.
///
/// # References
/// WCAG 2.2, definitions of contrast ratio and relative luminance.
fn contrast(one: Colour, other: Colour) -> f64 {
    let luminance = |colour| {
        let [red, green, blue] = linear(colour);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

/// Red, green and blue as parts of light, 0 to 1.
fn linear(colour: Colour) -> [f64; 3] {
    [colour.0, colour.1, colour.2].map(f64::from).map(|value| value / 255.0).map(|value| match value {
        dark if dark <= 0.040_45 => dark / 12.92,
        light => ((light + 0.055) / 1.055).powf(2.4),
    })
}

fn oklab(colour: Colour) -> [f64; 3] {
    let [r, g, b] = linear(colour);
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
    ]
}

/// The nearest colour that a screen has.
fn rgb([lightness, a, b]: [f64; 3]) -> Colour {
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    let parts = [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
    ];
    let [red, green, blue] = parts.map(|part| {
        let part = part.clamp(0.0, 1.0);
        let value = if part <= 0.003_130_8 { 12.92 * part } else { 1.055 * part.powf(1.0 / 2.4) - 0.055 };
        (255.0 * value).round() as u8
    });
    Colour(red, green, blue)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::figure::Rect;
    use crate::draw::theme::{BANDS, HISTORY, MEDIAN, PUBLISHED, QUIET};

    #[test]
    fn words_can_be_read_on_dark_paper_too() {
        let bands = BANDS.iter().map(|band| band.words);
        for colour in [INK, HISTORY, QUIET, PUBLISHED, MEDIAN].into_iter().chain(bands) {
            let dark = on_dark(colour, true);
            assert!(contrast(dark, DARK) >= LEAST_CONTRAST.min(contrast(colour, PAPER)), "{colour:?} {dark:?}");
        }
        let paper = on_dark(PAPER, false);
        assert!(contrast(paper, DARK) < 1.01, "{paper:?}");
        assert!((contrast(Colour(0, 0, 0), PAPER) - 21.0).abs() < 1e-9);
    }

    #[test]
    fn tints_keep_their_order_and_their_hue() {
        let far = |colour| contrast(on_dark(colour, false), DARK);
        assert!(far(BANDS[0].tint) < far(BANDS[1].tint) && far(BANDS[1].tint) < far(BANDS[2].tint));
        let Colour(red, _, blue) = on_dark(MEDIAN, false);
        assert!(blue > red, "blue stays blue");
        let there_and_back = rgb(oklab(PUBLISHED));
        assert_eq!(there_and_back, PUBLISHED);
    }

    #[test]
    fn readings_are_thinned_and_cannot_leave_their_element() {
        let reading =
            |i: u32| Reading { x: f64::from(i), y: 1.0, heading: "</script><b>".into(), lines: vec![i.to_string()] };
        let frame = Rect { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 };
        let axes = Axes {
            name: String::new(),
            frame,
            time: vec![],
            values: vec![],
            readings: (0..100).map(reading).collect(),
        };
        let text = readings(&[axes], 24);
        assert_eq!(text.matches("</script>").count(), 1);
        let data = text.split_once('>').unwrap().1.split_once('<').unwrap().0;
        let data: Value = serde_json::from_str(data).unwrap();
        let told = data[0]["readings"].as_array().unwrap();
        assert!(told.len() <= 24 && told.len() > 15, "{}", told.len());
        assert_eq!(told.last().unwrap()[3][0], "99");
        assert_eq!(told[0][2], "</script><b>");
        assert_eq!(readings(&[], 24), "");
    }
}
