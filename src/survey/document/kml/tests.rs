use super::*;

fn polygon(inner: &str) -> String {
    let ring = |words: &str| format!("<LinearRing><coordinates>{words}</coordinates></LinearRing>");
    let outer = ring("37,48,0 38,48,0\n38,49,0 37,49,0 37,48,0");
    let inner =
        if inner.is_empty() { String::new() } else { format!("<innerBoundaryIs>{}</innerBoundaryIs>", ring(inner)) };
    format!("<Polygon>{inner}<outerBoundaryIs>{outer}</outerBoundaryIs></Polygon>")
}

fn document(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><kml:kml xmlns:kml=\"http://www.opengis.net/kml/2.2\"><Document>{inside}</Document></kml:kml>"
    )
}

fn read_text(text: &str) -> Result<Document, String> {
    read(text.as_bytes()).map_err(|(place, problem)| format!("{place}{problem}"))
}

#[test]
fn folders_styles_data_and_times_are_properties() {
    let text = document(&format!(
        "<name>20260801 &amp; more</name>
        <Style id=\"a\"><LineStyle><color>ff000000</color></LineStyle><PolyStyle><color>7F0000ff</color></PolyStyle></Style>
        <StyleMap id=\"b\"><Pair><key>highlight</key><styleUrl>#x</styleUrl></Pair><Pair><key>normal</key><styleUrl>#a</styleUrl></Pair></StyleMap>
        <Folder><name>Held</name><Folder><name>East</name><TimeStamp><when>2026-08-01</when></TimeStamp>
        <Placemark><ExtendedData><Data name=\"name\"><value>other</value></Data><Data name=\"status\"><value><![CDATA[a < b]]></value></Data>
        <SchemaData schemaUrl=\"#s\"><SimpleData name=\"n\">5&#x21;&unknown;</SimpleData></SchemaData></ExtendedData>
        <name>One</name><styleUrl>#b</styleUrl><MultiGeometry>{}<Point><coordinates>1,2</coordinates></Point>{}</MultiGeometry></Placemark>
        </Folder></Folder>
        <Placemark><TimeSpan><begin>2026-08-02</begin><end>2026-08-02</end></TimeSpan>
        <Style><PolyStyle><color>ff00ff00</color></PolyStyle></Style><LineString><coordinates>1,2 3,4</coordinates></LineString></Placemark>",
        polygon("37.2,48.2 37.4,48.2 37.4,48.4"),
        polygon("")
    ));
    let read = read_text(&text).unwrap();
    assert_eq!(read.name.as_deref(), Some("20260801 & more"));
    let [one, two] = &read.features[..] else { panic!("{} features", read.features.len()) };
    assert_eq!((one.polygons.len(), one.polygons[0].len(), one.polygons[0][0].len()), (2, 2, 5));
    assert_eq!(one.polygons[0][1][2], Coord { x: 37.4, y: 48.4 });
    let expected = serde_json::json!({"name": "One", "styleUrl": "#b", "folder": "Held", "subfolder": "East",
        "timestamp": "2026-08-01", "status": "a < b", "n": "5!&unknown;", "fill": "#ff0000"});
    assert_eq!(Value::from(one.properties.clone()), expected);
    assert!(two.polygons.is_empty());
    assert_eq!(
        (&two.properties["fill"], &two.properties["timestamp"]),
        (&Value::from("#00ff00"), &Value::from("2026-08-02"))
    );
}

#[test]
fn what_cannot_be_read_is_named_with_its_place() {
    let with = |shape: &str| document(&format!("<Placemark/>\n<Placemark>{shape}</Placemark>"));
    let ring = |words: &str| with(&polygon("").replace("37,48,0", words));
    let cases = [
        (ring("37 48 0"), "feature 2: \"37\" is no position"),
        (ring("37,48,0,5"), "feature 2: \"37,48,0,5\" is no position"),
        (ring("NaN,48"), "feature 2: \"NaN,48\" is no position"),
        (ring("4118821,6106854"), "feature 2: position [4118821, 6106854] seems to be in metres"),
        (with("<Placemark></Placemark>"), "feature 2: a placemark lies within another"),
        (with("</Folder>"), "line 2: this KML cannot be read"),
        (with("")[..80].to_string(), "this KML"),
        (with("<Polygon>").split("</Placemark>").next().unwrap().to_string(), "ends within <Polygon>: it is cut off"),
        (document("<NetworkLink><Link><href>http://x/y.kml</href></Link></NetworkLink>"), "a link to http://x/y.kml"),
        ("<a>".repeat(200), "more than 100 elements lie within each other"),
    ];
    for (text, problem) in cases {
        let error = read_text(&text).map(|read| read.features.len()).unwrap_err();
        assert!(error.contains(problem), "{problem}: {error}");
    }
}

#[test]
fn declared_entities_are_never_put_in() {
    let lol = (0..9).map(|i| format!("<!ENTITY l{} \"&l{i};&l{i};&l{i};&l{i};&l{i};&l{i};&l{i};&l{i};\">", i + 1));
    let text = document(&format!("<Placemark><name>&l9;</name>{}</Placemark>", polygon("")));
    let text = text.replacen("?>", &format!("?><!DOCTYPE kml [<!ENTITY l0 \"lol\">{}]>", lol.collect::<String>()), 1);
    assert_eq!(read_text(&text).unwrap().features[0].properties["name"], "&l9;");
}
