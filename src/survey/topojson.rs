//! TopoJSON: borders as arcs that shapes share, perhaps as steps on a grid.
//!
//! A ring is a list of numbers of arcs; `~n` is arc n backwards, and the last corner of an arc is the first one of the next.
//! With a `transform`, the first position of an arc lies on a grid of whole numbers and each other one is a step from the
//! one before it.
//!
//! # References
//! The TopoJSON Format Specification, version 1.

use std::collections::BTreeMap;

use geo::Coord;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::feature::{Budget, Feature, Located, Pair, RawPolygon, position, without_position};
use crate::error::Place;
use crate::read::formats::shortened;

#[derive(serde::Deserialize)]
#[serde(expecting = "a topology")]
struct Topology<'a> {
    arcs: Vec<Vec<Pair>>,
    transform: Option<Transform>,
    #[serde(borrow)]
    objects: BTreeMap<String, Object<'a>>,
}

#[derive(serde::Deserialize)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(serde::Deserialize)]
#[serde(expecting = "an object of a topology")]
struct Object<'a> {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(borrow)]
    arcs: Option<&'a RawValue>,
    #[serde(borrow)]
    geometries: Option<Vec<Object<'a>>>,
    properties: Option<Map<String, Value>>,
    id: Option<Value>,
}

type Arc = Vec<Coord<f64>>;

/// The features of a topology, and the name of its only object. Of several objects, each feature has the name as its
/// property `layer`.
///
/// # Errors
/// With the feature: an arc that is not there, a position that cannot be one.
pub(super) fn features(raw: &str) -> Located<(Vec<Feature>, Option<String>)> {
    let whole = |problem: String| (Place::Whole, problem);
    let topology: Topology = serde_json::from_str(raw)
        .map_err(|reason| whole(format!("this TopoJSON cannot be read: {}", shortened(&reason.to_string()))))?;
    let mut reader =
        Reader { arcs: Vec::with_capacity(topology.arcs.len()), budget: Budget::default(), features: Vec::new() };
    for (i, arc) in topology.arcs.into_iter().enumerate() {
        let arc = placed(arc, topology.transform.as_ref()).map_err(|problem| whole(format!("arc {i}: {problem}")))?;
        reader.arcs.push(arc);
    }
    let names: Vec<String> = topology.objects.keys().cloned().collect();
    for (name, object) in topology.objects {
        reader.add(object, (names.len() > 1).then_some(name.as_str()))?;
    }
    let name = if let [name] = &names[..] { Some(name.clone()) } else { None };
    Ok((reader.features, name))
}

/// The positions of an arc in degrees.
fn placed(arc: Vec<Pair>, transform: Option<&Transform>) -> Result<Arc, String> {
    let Some(Transform { scale, translate }) = transform else {
        return arc.into_iter().map(|Pair(x, y)| position(x, y)).collect();
    };
    let mut at = [0.0, 0.0];
    let step = |Pair(x, y)| {
        at = [at[0] + x, at[1] + y];
        position(at[0] * scale[0] + translate[0], at[1] * scale[1] + translate[1])
    };
    arc.into_iter().map(step).collect()
}

struct Reader {
    arcs: Vec<Arc>,
    budget: Budget,
    features: Vec<Feature>,
}

impl Reader {
    /// Adds the features of an object: each geometry of a collection is one. How deep collections can lie within each other
    /// is bounded by the reader of JSON.
    fn add(&mut self, object: Object, layer: Option<&str>) -> Located<()> {
        if let (Some("GeometryCollection"), None) = (object.kind.as_deref(), &object.properties) {
            return object.geometries.into_iter().flatten().try_for_each(|part| self.add(part, layer));
        }
        let number = self.features.len() + 1;
        let polygons = self.polygons(&object).map_err(|problem| (Place::Feature(number), problem))?;
        let mut properties = object.properties.unwrap_or_default();
        let own = object.id.map(|id| ("id", id)).into_iter().chain(layer.map(|name| ("layer", Value::from(name))));
        for (key, value) in own {
            properties.entry(key).or_insert(value);
        }
        self.features.push(Feature::of(number, properties, polygons));
        Ok(())
    }

    fn polygons(&mut self, object: &Object) -> Result<Vec<RawPolygon>, String> {
        let arcs = || object.arcs.map(RawValue::get).ok_or("the object has no \"arcs\"");
        match object.kind.as_deref() {
            Some("Polygon") => Ok(vec![self.polygon(indices(arcs()?)?)?]),
            Some("MultiPolygon") => {
                let polygons: Vec<Vec<Vec<i64>>> = indices(arcs()?)?;
                polygons.into_iter().map(|rings| self.polygon(rings)).collect()
            }
            Some("GeometryCollection") => {
                let mut all = Vec::new();
                for part in object.geometries.iter().flatten() {
                    all.extend(self.polygons(part)?);
                }
                Ok(all)
            }
            None | Some("Point" | "MultiPoint" | "LineString" | "MultiLineString") => Ok(Vec::new()),
            Some(other) => Err(format!("unknown geometry type {:?}", shortened(other))),
        }
    }

    fn polygon(&mut self, rings: Vec<Vec<i64>>) -> Result<RawPolygon, String> {
        rings.into_iter().map(|arcs| self.ring(&arcs)).collect()
    }

    fn ring(&mut self, numbers: &[i64]) -> Result<Arc, String> {
        let mut ring = Arc::new();
        for number in numbers {
            let at = usize::try_from(if *number < 0 { !number } else { *number }).ok();
            let arc = at.and_then(|at| self.arcs.get(at));
            let arc = arc.ok_or_else(|| format!("arc {number} is not among the {} arcs", self.arcs.len()))?;
            self.budget.spend(arc.len() + 1)?;
            let shared = usize::from(!ring.is_empty());
            match *number < 0 {
                true => ring.extend(arc.iter().rev().skip(shared)),
                false => ring.extend(arc.iter().skip(shared)),
            }
        }
        Ok(ring)
    }
}

fn indices<'a, T: serde::Deserialize<'a>>(raw: &'a str) -> Result<T, String> {
    serde_json::from_str(raw).map_err(|reason| format!("the arcs are wrong: {}", without_position(&reason)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Feature>, String> {
        features(text).map(|(features, _)| features).map_err(|(place, problem)| format!("{place}{problem}"))
    }

    /// Two squares that share the middle arc, one of them with the arc backwards, on a grid of tenths.
    const SQUARES: &str = r#"{"type":"Topology","transform":{"scale":[0.1,0.1],"translate":[37,48]},
        "arcs":[[[1,0],[0,1]],[[1,1],[-1,0],[0,-1],[1,0]],[[1,0],[1,0],[0,1],[-1,0]]],
        "objects":{"held":{"type":"GeometryCollection","geometries":[{"type":"Polygon","arcs":[[0,1]],"id":7}]},
            "free":{"type":"MultiPolygon","arcs":[[[2,-1]]],"properties":{"note":"x"}},
            "line":{"type":"LineString","arcs":[0]},"nothing":{"type":null}}}"#;

    #[test]
    fn arcs_are_joined_forwards_and_backwards_on_a_grid() {
        let features = read(SQUARES).unwrap();
        let layers: Vec<&str> = features.iter().map(|of| of.properties["layer"].as_str().unwrap()).collect();
        assert_eq!(layers, ["free", "held", "line", "nothing"]);
        let corners = |of: &Feature| {
            of.polygons[0][0].iter().map(|at| [at.x, at.y].map(|of| (of * 10.0).round())).collect::<Vec<_>>()
        };
        assert_eq!(corners(&features[1]), [[371., 480.], [371., 481.], [370., 481.], [370., 480.], [371., 480.]]);
        assert_eq!(corners(&features[0]), [[371., 480.], [372., 480.], [372., 481.], [371., 481.], [371., 480.]]);
        assert_eq!(
            (&features[1].properties["id"], &features[0].properties["note"]),
            (&Value::from(7), &Value::from("x"))
        );
        assert!(features[2].polygons.is_empty() && features[3].polygons.is_empty());
    }

    #[test]
    fn what_is_no_topology_is_named() {
        let cases = [
            (SQUARES.replace("[[0,1]]", "[[0,9]]"), "feature 2: arc 9 is not among the 3 arcs"),
            (SQUARES.replace("[[0,1]]", "[[0,-9]]"), "feature 2: arc -9 is not"),
            (SQUARES.replace("[[0,1]]", "[0,1]"), "feature 2: the arcs are wrong"),
            (SQUARES.replace("[0.1,0.1]", "[1e6,0.1]"), "arc 0: position"),
            (SQUARES.replace("\"MultiPolygon\"", "\"Blob\""), "unknown geometry type"),
            (SQUARES.replace("[[1,0],[0,1]]", "5"), "this TopoJSON cannot be read: invalid type"),
            (r#"{"type":"Topology","objects":{}}"#.into(), "missing field `arcs`"),
        ];
        for (text, problem) in cases {
            let error = read(&text).map(|features| features.len()).unwrap_err();
            assert!(error.contains(problem), "{problem}: {error}");
        }
    }

    #[test]
    fn a_small_file_that_names_one_arc_without_end_is_refused() {
        let arc = vec!["[0,0]"; 10_000].join(",");
        let ring = vec!["0"; 1_000].join(",");
        let text = format!(
            r#"{{"type":"Topology","arcs":[[{arc}]],"objects":{{"m":{{"type":"Polygon","arcs":[[{ring}]]}}}}}}"#
        );
        assert!(read(&text).map(|all| all.len()).unwrap_err().contains("five million positions"));
    }
}
