//! Days on which one map jumps alone, as text and as JSON.

use serde_json::{Value, json};

use crate::study::lone_jumps::LoneJump;
use crate::tabular::thousandths;
use crate::write::makers::maker;
use crate::write::sheet::wrapped;
use crate::write::words::{called, change};

/// A line for each; nothing for none.
pub fn text(found: &[LoneJump]) -> String {
    if found.is_empty() {
        return String::new();
    }
    let line = |of: &LoneJump| {
        let other = |(source, km2): &(String, f64)| format!("{} {}", maker(source), signed(*km2));
        let others: Vec<String> = of.others.iter().map(other).collect();
        format!(
            "  {}  {}: {} {}; {} over the weeks around it\n",
            of.step.to,
            called(&of.region.id, &of.region.name),
            maker(&of.source),
            signed(of.km2),
            others.join(", ")
        )
    };
    let head = "On these days one map jumps alone: no other map moves half as far in the same direction, from a week before to a \
                week after. The values are used.";
    format!("\n{}\n{}", wrapped(head, 100), found.iter().map(line).collect::<String>())
}

fn signed(km2: f64) -> String {
    if km2 == 0.0 { "0 km²".into() } else { change(km2) }
}

/// All of them as JSON.
pub fn json(found: &[LoneJump]) -> Value {
    let one = |of: &LoneJump| {
        let others = of.others.iter().map(|(source, km2)| json!({"source": source, "km2": thousandths(*km2)}));
        json!({
            "source": of.source,
            "region": of.region.id.as_str(),
            "from": of.step.from.to_string(),
            "day": of.step.to.to_string(),
            "km2": thousandths(of.km2),
            "others": others.collect::<Vec<_>>(),
        })
    };
    found.iter().map(one).collect()
}
