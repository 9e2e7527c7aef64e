//! How charts look: one type scale, one palette and one set of distances for all kinds.

use super::font::{self, Weight};

/// A colour without transparency, so that what is printed is what was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

pub const PAPER: Colour = Colour(255, 255, 255);
/// Titles.
pub const INK: Colour = Colour(26, 26, 26);
/// What is known: history and the words about it.
pub const HISTORY: Colour = Colour(64, 64, 64);
/// Subtitle, ticks and footer.
pub const QUIET: Colour = Colour(96, 96, 96);
/// Lines that help the eye and carry no data.
pub const GRID: Colour = Colour(222, 222, 222);
/// The line that time runs along.
pub const BASELINE: Colour = Colour(140, 140, 140);
/// What is to be reached.
pub const TARGET: Colour = Colour(26, 26, 26);
/// What others have published: the vermilion of Okabe and Ito (2008), "Color Universal Design", darkened to 4.5 : 1 on
/// white.
pub const PUBLISHED: Colour = Colour(190, 74, 0);
/// What was known before it was revised: the reddish purple of Okabe and Ito, darkened to 4.5 : 1 on white.
pub const REVISED: Colour = Colour(156, 68, 118);
/// The middle of the futures: the blue of Okabe and Ito, darkened so that it stands out from its own tints.
pub const MEDIAN: Colour = Colour(0, 84, 136);

/// Land of the region that a map is of.
pub const LAND: Colour = Colour(233, 234, 231);
/// Land around that region.
pub const LAND_AROUND: Colour = Colour(245, 245, 243);
/// Sea around a country.
pub const SEA: Colour = Colour(222, 233, 240);
/// Held land of the region: the orange of Okabe and Ito, as a tint on which dark words can be read.
pub const HELD: Colour = Colour(245, 217, 184);
/// Held land around it.
pub const HELD_AROUND: Colour = Colour(251, 239, 225);
/// The hatching of held land.
pub const HATCH: Colour = Colour(229, 188, 143);
/// Land gained since a day: the vermilion of Okabe and Ito, lightened.
pub const GAINED: Colour = Colour(236, 152, 90);
/// Words about land gained, 4.5 : 1 on that land too.
pub const GAINED_WORDS: Colour = Colour(112, 40, 0);
/// Land lost since a day: the bluish green of Okabe and Ito, lightened.
pub const LOST: Colour = Colour(116, 196, 168);
/// Words about land lost.
pub const LOST_WORDS: Colour = Colour(0, 66, 48);
/// Borders on a map.
pub const BORDER: Colour = Colour(168, 168, 168);

/// How words are set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextStyle {
    /// Size of the type (the em).
    pub size: f64,
    pub weight: Weight,
    pub colour: Colour,
}

impl TextStyle {
    /// The width of the widest of some lines.
    pub fn widest(self, lines: impl IntoIterator<Item = impl AsRef<str>>) -> f64 {
        lines.into_iter().map(|line| font::width(line.as_ref(), self.size, self.weight)).fold(0.0, f64::max)
    }
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ink {
    /// Its colour.
    pub colour: Colour,
    /// Lengths of dash and gap at 1600 × 1000.
    pub dash: Option<(f64, f64)>,
}

/// A band of the fan: the tint that fills it and the shade its name is written in, which must be readable on white.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandInk {
    /// Central probability of the band.
    pub level: f64,
    /// Fill.
    pub tint: Colour,
    pub words: Colour,
}

impl BandInk {
    /// The probability of the lower edge.
    pub fn lower(&self) -> f64 {
        (1.0 - self.level) / 2.0
    }

    /// The probability of the upper edge.
    pub fn upper(&self) -> f64 {
        (1.0 + self.level) / 2.0
    }
}

/// The bands of a fan, the widest first, in graded tints of one blue.
pub const BANDS: [BandInk; 3] = [
    BandInk { level: 0.95, tint: Colour(214, 231, 243), words: Colour(74, 122, 156) },
    BandInk { level: 0.80, tint: Colour(160, 201, 227), words: Colour(42, 108, 152) },
    BandInk { level: 0.50, tint: Colour(94, 162, 206), words: Colour(16, 96, 146) },
];

/// Sizes in pixels, all in proportion to the picture: at 1600 × 1000 the values below as they stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Theme {
    unit: f64,
}

impl Theme {
    /// The theme for a picture of this size in pixels.
    pub fn of(size: (u32, u32)) -> Self {
        let (width, height) = (f64::from(size.0), f64::from(size.1));
        // By area, so that a tall picture for a telephone keeps large type, but never so that a line holds too few words.
        let by_area = (width * height / 1_600_000.0).sqrt();
        Theme { unit: by_area.min(width / 1000.0).min(height / 600.0) }
    }

    /// The theme with everything in proportion smaller.
    pub fn smaller(self, part: f64) -> Self {
        Theme { unit: part * self.unit }
    }

    /// A length given for 1600 × 1000.
    pub fn px(self, length: f64) -> f64 {
        length * self.unit
    }

    /// Size of the title.
    pub fn title(self) -> f64 {
        self.px(42.0)
    }

    /// Size of the subtitle.
    pub fn subtitle(self) -> f64 {
        self.px(26.0)
    }

    /// Size of labels.
    pub fn label(self) -> f64 {
        self.px(26.0)
    }

    /// Size of tick labels.
    pub fn tick(self) -> f64 {
        self.px(25.0)
    }

    /// The style of labels.
    pub fn label_style(self, weight: Weight, colour: Colour) -> TextStyle {
        TextStyle { size: self.label(), weight, colour }
    }

    /// Labels, or their first lines, that say the one thing.
    pub fn bold(self, colour: Colour) -> TextStyle {
        self.label_style(Weight::Bold, colour)
    }

    /// Labels that add to it.
    pub fn regular(self, colour: Colour) -> TextStyle {
        self.label_style(Weight::Regular, colour)
    }

    /// The style of tick labels.
    pub fn tick_style(self) -> TextStyle {
        TextStyle { size: self.tick(), weight: Weight::Regular, colour: QUIET }
    }

    /// Size of the footer.
    pub fn footer(self) -> f64 {
        self.px(21.0)
    }

    /// Space around everything.
    pub fn margin(self) -> f64 {
        self.px(40.0)
    }

    /// Space between a mark and the words about it.
    pub fn gap(self) -> f64 {
        self.px(10.0)
    }

    /// Least space across between words that do not belong together.
    pub fn apart(self) -> f64 {
        self.px(20.0)
    }

    /// Width of lines that carry data.
    pub fn stroke(self) -> f64 {
        self.px(4.5)
    }

    /// Width of lines that help.
    pub fn hairline(self) -> f64 {
        self.px(1.5)
    }

    /// Radius of a dot on a line.
    pub fn dot(self) -> f64 {
        self.px(9.0)
    }
}
