use super::*;

fn all(texts: &[&str], word: Word) {
    for text in texts {
        assert_eq!(Word::of(text), word, "{text}");
    }
}

#[test]
fn what_is_held_is_known_in_every_form() {
    let deepstate = [
        "Окуповано /// Occupied /// geoJSON.status.occupied",
        "Окуповано /// Occupied\u{a0}\n",
        "Окуповано",
        "Ізюм. Окуповано\u{a0}",
        "Окуп\u{fffd}вано /// Occupied",
        "ОРДЛО /// CADR and CALR",
        "Окупований Крим /// Occupied Crimea",
        "Захоплено",
        "Тимчасово окупована східна Пруссія.\n///\nEast Prussia is temporarily occupied.",
        "Рубіжне. Території зайняті ворогом.\n // Rubizhne. Territory, which is under occupation.\n\n12.05 Southern, and \
         probably, Zabirkino, were left\n",
    ];
    let isw = [
        "Russian-controlled",
        "Russian-controlled Ukrainian territory before February 24",
        "VIEW_RussiaCoTinUkraine_V3",
        "MDS_AssessedRussianAdvanceInUkraine_view",
        "Russian advance",
        "ロシア軍支配エリア",
        "ロシア軍侵攻エリア",
        "Russian gains in the past 24 hours",
    ];
    let usual = [
        "occupied",
        "OCCUPIED ",
        "Temporarily-occupied territories of Ukraine",
        "Оккупировано",
        "Захвачено",
        "annexed",
        "captured by Russia",
        "Под контролем ВС РФ",
        "під контролем росіян",
    ];
    for texts in [&deepstate[..], &isw, &usual] {
        all(texts, Word::Held);
    }
    all(&["nochange", "no_change", "NoChange", "gains", "gained"], Word::Gained);
    all(
        &["controlled", "Control", "held", "advance", "under full control", "Контрольована територія"],
        Word::Controlled,
    );
}

#[test]
fn what_is_not_held_is_known_in_every_form() {
    let deepstate = [
        "Звільнено /// Liberated\n",
        "Звільнено",
        "Звільне\u{fffd}о /// Liberated",
        "Статус невідомий",
        "Під питанням /// Contensed",
        "Сіра зона ///\u{a0}Gray area",
        "Taken back16.04",
        "Ворога відкинуто///The enemy was pushed back",
        "Під контролем ЗСУ",
        "Ситуація невідома /// Situation is unknown",
    ];
    let isw = [
        "VIEW_ClaimedRussianTerritoryinUkraine_V2",
        "VIEW_ClaimedUkrainianCounteroffensives_V2",
        "Ukrainian counteroffensive",
        "ウクライナ軍反撃エリア",
        "Reported Ukrainian Partisan Warfare",
        "Assessed Russian infiltration areas in Ukraine",
        "Claimed Russian control",
    ];
    let usual = [
        "liberated",
        "Unknown status",
        "Статус неизвестен",
        "contested",
        "grey zone",
        "Серая зона",
        "claimed",
        "counter-offensive",
        "recaptured",
        "Ukrainian-controlled",
        "controlled by Ukraine",
        "Ukrainian advance in Russia",
        "occupied by Ukraine",
        "not occupied",
        "unoccupied",
        "de-occupied",
        "Деокуповано",
        "не окуповано",
        "formerly occupied",
        "no longer occupied",
        "not yet occupied",
        "losses",
        "free",
        "Country outline",
        "mask",
        "Освобождено",
        "Liberated from Russian occupation",
    ];
    for texts in [&deepstate[..], &isw, &usual] {
        all(texts, Word::NotHeld);
    }
}

#[test]
fn what_may_be_anybodys_is_unclear() {
    let texts = [
        "SDF-controlled",
        "Controlled by the government",
        "Taliban control",
        "occupied by Turkey",
        "SDF-occupied",
        "partially occupied",
        "Під контролем бойовиків-повстанців /// Under the control of rebels",
        "Освобождено ВС РФ",
        "Liberated by Russia",
        "under the control of Ukraine",
    ];
    all(&texts, Word::Unclear);
}

#[test]
fn other_words_are_silent() {
    let names = ["government", "SDF", "Donetsk", "Prussia", "Вільне", "24.03", "", "///", "Russia", "Zone 3"];
    all(&names, Word::Silent);
}
