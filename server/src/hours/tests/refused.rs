//! Business hours that make no sense.

use super::*;

fn refused(written: &BusinessHours) -> (String, &'static str, String) {
    let problem = Hours::of(written).unwrap_err();
    (problem.field(), problem.code(), problem.to_string())
}

#[test]
fn hours_that_make_no_sense_are_refused_by_code_and_field_in_a_sentence() {
    let long = "x".repeat(100);
    for (zone, monday, code, sentence) in [
        (
            "Europe/Brusels",
            "09:00-17:00",
            "time_zone_unknown",
            "\"Europe/Brusels\" is not a time zone",
        ),
        ("", "09:00-17:00", "time_zone_unknown", "\"\" is not"),
        ("Etc/Unknown", "09:00-17:00", "time_zone_unknown", "is not"),
        (&long, "09:00-17:00", "time_zone_unknown", "\"xxx"),
        ("UTC", "", "never_open", "no weekday has hours"),
        ("UTC", "09:00-25:00", "time_invalid", "\"25:00\" on Monday"),
        ("UTC", "09:00-24:01", "time_invalid", "\"24:01\" on Monday"),
        ("UTC", "24:00-24:00", "time_invalid", "\"24:00\" on Monday"),
        ("UTC", "9:00-17:00", "time_invalid", "\"9:00\" on Monday"),
        ("UTC", "09:60-17:00", "time_invalid", "\"09:60\" on Monday"),
        ("UTC", "-17:00", "time_invalid", "\"\" on Monday"),
        ("UTC", "+9:00-17:00", "time_invalid", "\"+9:00\" on Monday"),
        (
            "UTC",
            "22:00-02:00",
            "ends_before_it_begins",
            "on Monday from 22:00 to 02:00",
        ),
        (
            "UTC",
            "09:00-09:00",
            "ends_before_it_begins",
            "on Monday from 09:00 to 09:00",
        ),
        (
            "UTC",
            "13:00-17:00 09:00-13:01",
            "spans_overlap",
            "on Monday from 09:00 and from 13:00 overlap",
        ),
        (
            "UTC",
            "01:00-02:00 02:00-03:00 03:00-04:00 04:00-05:00 05:00-06:00 06:00-07:00 07:00-08:00",
            "too_many_spans",
            "Monday has 7 spans of hours, there is room for 6",
        ),
    ] {
        let hours = written(zone, week([monday, "", "", "", "", "", ""]), &[]);
        let (field, told, says) = refused(&hours);
        let expected = match code {
            "time_zone_unknown" => "hours.time_zone",
            "never_open" => "hours.weekly",
            _ => "hours.weekly.monday",
        };
        assert_eq!((&*field, told), (expected, code), "{zone} {monday}");
        assert!(says.contains(sentence), "{says}");
        assert!(says.len() < 200 && !says.contains('\n'), "{says}");
    }
    assert_eq!(DAY_SPANS_MAX, 6);
}

#[test]
fn holidays_that_make_no_sense_are_refused_by_code_and_field_in_a_sentence() {
    let first = jiff::civil::date(2026, 1, 1);
    let many: Vec<_> = first.series(jiff::Span::new().days(1)).take(101).collect();
    let many: Vec<_> = many.iter().map(ToString::to_string).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    assert_eq!(HOLIDAYS_MAX, 100);
    for (holidays, code, sentence) in [
        (
            &["2026-02-30"][..],
            "date_invalid",
            "\"2026-02-30\" is not a date",
        ),
        (
            &["25.12.2026"],
            "date_invalid",
            "\"25.12.2026\" is not a date",
        ),
        (&["20261225"], "date_invalid", "\"20261225\" is not a date"),
        (&["2026-12-25T10:00"], "date_invalid", "is not a date"),
        (&[""], "date_invalid", "\"\" is not a date"),
        (
            &["2026-12-25", "2026-12-26", "2026-12-25"],
            "holiday_twice",
            "2026-12-25 is there twice",
        ),
        (&many, "too_many_holidays", "101 holidays are too many"),
    ] {
        let (field, told, says) = refused(&written("UTC", office(), holidays));
        assert_eq!((&*field, told), ("hours.holidays", code), "{holidays:?}");
        assert!(says.contains(sentence), "{says}");
    }
    assert!(Hours::of(&written("UTC", office(), &many[..100])).is_ok());

    let mut named = written("UTC", office(), &["2026-12-25"]);
    named.holidays[0].name = Some("x".repeat(HOLIDAY_NAME_BYTES_MAX + 1));
    let (field, code, _) = refused(&named);
    assert_eq!((&*field, code), ("hours.holidays", "holiday_name_too_long"));
}
