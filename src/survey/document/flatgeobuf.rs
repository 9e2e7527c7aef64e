//! FlatGeobuf: features as verified flat buffers behind a header and an index.
//!
//! The crate verifies that buffers are whole; that numbers of corners fit each other is checked here.

use flatgeobuf::geozero::error::Result as GeozeroResult;
use flatgeobuf::geozero::{ColumnValue, PropertyProcessor};
use flatgeobuf::packed_r_tree::PackedRTree;
use flatgeobuf::{
    ColumnType, FallibleStreamingIterator, FeatureProperties, FgbFeature, FgbReader, Geometry, GeometryType,
};
use serde_json::{Map, Value};

use crate::error::Place;
use crate::read::formats;
use crate::survey::feature::{Budget, Document, Feature, Located, RawPolygon, number, position};
use crate::tabular::panics::caught;

/// The features of a file.
///
/// # Errors
/// With the feature.
pub(super) fn read(bytes: &[u8], origin: &str) -> Located<Document> {
    let whole = |problem: String| (Place::Whole, format!("this FlatGeobuf cannot be read: {problem}"));
    caught(|| document(bytes, origin)).unwrap_or_else(|| Err(whole("its parts contradict each other".into())))
}

fn document(bytes: &[u8], origin: &str) -> Located<Document> {
    let broken = |problem: String| (Place::Whole, format!("this FlatGeobuf cannot be read: {problem}"));
    let file = FgbReader::open(bytes).map_err(|problem| broken(problem.to_string()))?;
    let header = file.header();
    let crs = header.crs();
    let problem = crs.and_then(|crs| match (crs.code(), crs.wkt()) {
        (0, Some(wkt)) => formats::wkt_problem(wkt, origin),
        (0, None) => None,
        (code, _) => formats::code_problem(crs.org().unwrap_or("EPSG"), i64::from(code), origin),
    });
    if let Some(problem) = problem {
        return Err((Place::Whole, problem));
    }
    let kind = header.geometry_type();
    let name = header.title().or(header.name()).map(str::to_string);
    let left_out = header.columns().into_iter().flatten().filter(|column| column.type_() == ColumnType::Binary);
    let notes = left_out.map(|column| format!("its column {:?} holds bytes and is left out", column.name())).collect();
    check_sizes(bytes, (header.features_count(), header.index_node_size())).map_err(broken)?;
    let mut rest = file.select_all_seq().map_err(|problem| broken(problem.to_string()))?;
    let (mut features, mut budget) = (Vec::new(), Budget::default());
    loop {
        let number = features.len() + 1;
        let here = |problem: String| (Place::Feature(number), problem);
        match rest.next().map_err(|problem| here(problem.to_string()))? {
            None => break,
            Some(feature) => features.push(feature_of(feature, number, kind, &mut budget).map_err(here)?),
        }
    }
    Ok(Document { features, name, notes, ..Document::default() })
}

/// Checks that each feature ends within the file: memory is set aside for as many bytes as it says.
fn check_sizes(bytes: &[u8], (features, node_size): (u64, u16)) -> Result<(), String> {
    const MAGIC: usize = 8;
    let size = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize);
    let cut_off = || "it is cut off".to_string();
    let header = size(MAGIC).ok_or_else(cut_off)?;
    let index = match (usize::try_from(features), node_size) {
        // Each takes an entry in the index, or its own size at least.
        (Ok(features), _) if features > bytes.len() / 4 => return Err(cut_off()),
        (Ok(features @ 1..), 2..) => PackedRTree::index_size(features, node_size),
        (_, 0) | (Ok(0), _) => 0,
        _ => return Err("the size of its index makes no sense".into()),
    };
    let mut at = MAGIC + 4 + header + index;
    while at < bytes.len() {
        at += 4 + size(at).ok_or_else(cut_off)?;
    }
    if at > bytes.len() { Err(cut_off()) } else { Ok(()) }
}

fn feature_of(feature: &FgbFeature, number: usize, kind: GeometryType, budget: &mut Budget) -> Result<Feature, String> {
    let mut properties = Properties(Map::new());
    feature.process_properties(&mut properties).map_err(|problem| problem.to_string())?;
    budget.feature(properties.0.len())?;
    let polygons = match feature.geometry() {
        Some(geometry) => polygons(&geometry, kind, budget)?,
        None => Vec::new(),
    };
    Ok(Feature::of(number, properties.0, polygons))
}

/// The polygons of a geometry; the kind of all is unknown where each has its own. The crate bounds how deep they lie.
fn polygons(geometry: &Geometry, kind: GeometryType, budget: &mut Budget) -> Result<Vec<RawPolygon>, String> {
    let kind = if kind == GeometryType::Unknown { geometry.type_() } else { kind };
    let parts = |kind: GeometryType, budget: &mut Budget| {
        let mut all = Vec::new();
        for part in geometry.parts().into_iter().flatten() {
            all.extend(polygons(&part, kind, budget)?);
        }
        Ok(all)
    };
    match kind {
        GeometryType::Polygon => Ok(vec![polygon(geometry, budget)?]),
        GeometryType::MultiPolygon => parts(GeometryType::Polygon, budget),
        GeometryType::GeometryCollection => parts(GeometryType::Unknown, budget),
        GeometryType::Point | GeometryType::MultiPoint | GeometryType::LineString | GeometryType::MultiLineString => {
            Ok(Vec::new())
        }
        other => Err(format!("the geometry is of type {}: polygons are read, curves and surfaces are not", other.0)),
    }
}

fn polygon(geometry: &Geometry, budget: &mut Budget) -> Result<RawPolygon, String> {
    let numbers: Vec<f64> = geometry.xy().into_iter().flatten().collect();
    let corners = numbers.chunks_exact(2).map(|at| position(at[0], at[1])).collect::<Result<Vec<_>, _>>()?;
    let ends: Vec<usize> = geometry.ends().into_iter().flatten().map(|end| end as usize).collect();
    budget.spend(corners.len() + ends.len())?;
    let ends = if ends.is_empty() { vec![corners.len()] } else { ends };
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let ring = |(start, end): (usize, &usize)| corners.get(start..*end).map(<[_]>::to_vec);
    let rings: Option<RawPolygon> = starts.zip(&ends).map(ring).collect();
    rings.ok_or_else(|| format!("its rings end at corners {ends:?} of {}", corners.len()).chars().take(200).collect())
}

struct Properties(Map<String, Value>);

impl PropertyProcessor for Properties {
    fn property(&mut self, _: usize, name: &str, value: &ColumnValue) -> GeozeroResult<bool> {
        let value = match value {
            ColumnValue::Byte(n) => Value::from(*n),
            ColumnValue::UByte(n) => Value::from(*n),
            ColumnValue::Bool(is) => Value::from(*is),
            ColumnValue::Short(n) => Value::from(*n),
            ColumnValue::UShort(n) => Value::from(*n),
            ColumnValue::Int(n) => Value::from(*n),
            ColumnValue::UInt(n) => Value::from(*n),
            ColumnValue::Long(n) => Value::from(*n),
            ColumnValue::ULong(n) => Value::from(*n),
            ColumnValue::Float(n) => number(f64::from(*n)),
            ColumnValue::Double(n) => number(*n),
            ColumnValue::String(text) | ColumnValue::DateTime(text) => Value::from(*text),
            ColumnValue::Json(text) => serde_json::from_str(text).unwrap_or_else(|_| Value::from(*text)),
            ColumnValue::Binary(_) => return Ok(false),
        };
        self.0.insert(name.to_string(), value);
        Ok(false)
    }
}
