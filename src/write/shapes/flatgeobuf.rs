//! FlatGeobuf: shapes of mixed geometry with a spatial index.

use flatgeobuf::geozero::error::Result as GeozeroResult;
use flatgeobuf::geozero::{ColumnValue, GeomProcessor, GeozeroGeometry, PropertyProcessor};
use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};

use super::{Made, table};
use crate::domain::shape::{Corner, Outline, Shape};
use crate::tabular::{Cells, Table};

/// The code of WGS 84 with longitude and latitude.
const WGS_84: i32 = 4326;

/// The bytes of a file.
///
/// # Errors
/// What went wrong, in words.
pub fn flatgeobuf(shapes: &[Shape], made: &Made) -> Result<Vec<u8>, String> {
    written(shapes, &table(shapes, made)).map_err(|problem| problem.to_string())
}

fn written(shapes: &[Shape], table: &Table) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let crs = FgbCrs { code: WGS_84, ..FgbCrs::default() };
    // Areas, lines and points stand in one file.
    let options = FgbWriterOptions { crs, detect_type: false, promote_to_multi: false, ..FgbWriterOptions::default() };
    let mut writer = FgbWriter::create_with_options("frontcast", GeometryType::Unknown, options)?;
    for (name, cells) in table.columns() {
        let kind = if matches!(cells, Cells::Number(_)) { ColumnType::Double } else { ColumnType::String };
        writer.add_column(name, kind, |_, column| column.nullable = true);
    }
    for (row, shape) in shapes.iter().enumerate() {
        writer.add_feature_geom(Drawn(&shape.outline), |feature| {
            for (at, (name, cells)) in table.columns().enumerate() {
                let words;
                let value = match cells {
                    Cells::Number(cells) => cells[row].map(ColumnValue::Double),
                    Cells::Day(cells) => {
                        words = cells[row].map(|day| day.to_string());
                        words.as_deref().map(ColumnValue::String)
                    }
                    cells => Some(cells.text(row)).filter(|words| !words.is_empty()).map(ColumnValue::String),
                };
                // A property that is not known is left out; a buffer in memory takes what it is given.
                if let Some(value) = value {
                    let _ = feature.property(at, name, &value);
                }
            }
        })?;
    }
    let mut bytes = Vec::new();
    writer.write(&mut bytes)?;
    Ok(bytes)
}

/// An outline as geozero walks it.
struct Drawn<'a>(&'a Outline);

impl GeozeroGeometry for Drawn<'_> {
    fn process_geom<P: GeomProcessor>(&self, to: &mut P) -> GeozeroResult<()> {
        let line = |to: &mut P, is_tagged: bool, corners: &[Corner], at: usize| {
            to.linestring_begin(is_tagged, corners.len(), at)?;
            corners.iter().enumerate().try_for_each(|(at, [lon, lat])| to.xy(*lon, *lat, at))?;
            to.linestring_end(is_tagged, at)
        };
        match self.0 {
            Outline::Point([lon, lat]) => {
                to.point_begin(0)?;
                to.xy(*lon, *lat, 0)?;
                to.point_end(0)
            }
            Outline::Lines(lines) => {
                to.multilinestring_begin(lines.len(), 0)?;
                lines.iter().enumerate().try_for_each(|(at, corners)| line(to, false, corners, at))?;
                to.multilinestring_end(0)
            }
            Outline::Areas(areas) => {
                to.multipolygon_begin(areas.len(), 0)?;
                for (at, rings) in areas.iter().enumerate() {
                    to.polygon_begin(false, rings.len(), at)?;
                    rings.iter().enumerate().try_for_each(|(at, ring)| line(to, false, ring, at))?;
                    to.polygon_end(false, at)?;
                }
                to.multipolygon_end(0)
            }
        }
    }
}
