//! Business hours as the form changes them: a week of times of day, and a list of dates.

use baton_protocol::wire::{BusinessHours, HandoffSettings, Holiday, OpenSpan, Week};

/// The weekdays, as the server names them in `field` of a refusal, and as the page does.
pub(super) const DAYS: [(&str, &str); 7] = [
    ("monday", "Monday"),
    ("tuesday", "Tuesday"),
    ("wednesday", "Wednesday"),
    ("thursday", "Thursday"),
    ("friday", "Friday"),
    ("saturday", "Saturday"),
    ("sunday", "Sunday"),
];

/// The end of a day, which no field for a time of day can show: there it is the midnight at its
/// beginning.
const END_OF_DAY: &str = "24:00";
const MIDNIGHT: &str = "00:00";

/// Hours to begin with: those of most offices.
pub(super) fn office_hours(time_zone: String) -> BusinessHours {
    let day = || vec![span("09:00", "17:00")];
    BusinessHours {
        time_zone,
        weekly: Week {
            monday: day(),
            tuesday: day(),
            wednesday: day(),
            thursday: day(),
            friday: day(),
            ..Week::default()
        },
        holidays: Vec::new(),
    }
}

/// The spans of a weekday; none where there are no hours.
pub(super) fn spans(settings: &HandoffSettings, day: usize) -> &[OpenSpan] {
    let hours = settings.hours.as_ref();
    let days = hours.map(|hours| hours.weekly.days());
    days.and_then(|days| days.get(day).map(|(_, spans)| *spans))
        .unwrap_or_default()
}

/// What a field shows of a span: when it begins, and when it ends.
pub(super) fn shown(span: &OpenSpan) -> (String, String) {
    let to = match span.to.as_str() {
        END_OF_DAY => MIDNIGHT,
        to => to,
    };
    (span.from.clone(), to.to_owned())
}

/// A span begins at another time.
pub(super) fn set_from(settings: &mut HandoffSettings, day: usize, number: usize, from: String) {
    if let Some(span) = span_mut(settings, day, number) {
        span.from = from;
    }
}

/// A span ends at another time.
pub(super) fn set_to(settings: &mut HandoffSettings, day: usize, number: usize, to: String) {
    if let Some(span) = span_mut(settings, day, number) {
        span.to = if to == MIDNIGHT {
            END_OF_DAY.into()
        } else {
            to
        };
    }
}

/// A day gets more hours: the office's, or some after those that it has.
pub(super) fn add_span(settings: &mut HandoffSettings, day: usize) {
    if let Some(spans) = spans_mut(settings, day) {
        let next = match spans.last() {
            None => span("09:00", "17:00"),
            Some(last) => span(&last.to, END_OF_DAY),
        };
        spans.push(next);
    }
}

/// A day loses some of its hours.
pub(super) fn remove_span(settings: &mut HandoffSettings, day: usize, number: usize) {
    if let Some(spans) = spans_mut(settings, day).filter(|spans| number < spans.len()) {
        spans.remove(number);
    }
}

/// The holidays; none where there are no hours.
pub(super) fn holidays(settings: &HandoffSettings) -> &[Holiday] {
    let hours = settings.hours.as_ref();
    hours.map(|hours| &*hours.holidays).unwrap_or_default()
}

/// Changes the holidays.
pub(super) fn with_holidays(
    settings: &mut HandoffSettings,
    change: impl FnOnce(&mut Vec<Holiday>),
) {
    if let Some(hours) = &mut settings.hours {
        change(&mut hours.holidays);
    }
}

fn spans_mut(settings: &mut HandoffSettings, day: usize) -> Option<&mut Vec<OpenSpan>> {
    settings.hours.as_mut()?.weekly.day_mut(day)
}

fn span_mut(settings: &mut HandoffSettings, day: usize, number: usize) -> Option<&mut OpenSpan> {
    spans_mut(settings, day)?.get_mut(number)
}

fn span(from: &str, to: &str) -> OpenSpan {
    OpenSpan {
        from: from.into(),
        to: to.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_gets_and_loses_hours_and_may_end_at_midnight() {
        let mut settings = HandoffSettings::default();
        add_span(&mut settings, 5);
        assert_eq!(settings.hours, None, "open at any time");

        settings.hours = Some(office_hours("Europe/Brussels".into()));
        assert!(spans(&settings, 5).is_empty());
        add_span(&mut settings, 5);
        set_to(&mut settings, 5, 0, "12:00".into());
        add_span(&mut settings, 5);
        set_from(&mut settings, 5, 1, "18:00".into());
        set_to(&mut settings, 5, 1, "00:00".into());
        set_to(&mut settings, 5, 2, "01:00".into());
        let saturday = [span("09:00", "12:00"), span("18:00", "24:00")];
        assert_eq!(spans(&settings, 5), saturday);
        assert_eq!(shown(&saturday[1]), ("18:00".into(), "00:00".into()));
        remove_span(&mut settings, 5, 0);
        remove_span(&mut settings, 5, 1);
        assert_eq!(spans(&settings, 5), &saturday[1..]);
        assert!(spans(&settings, 7).is_empty());
    }

    #[test]
    fn the_days_are_named_as_the_week_has_them() {
        let week = Week::default();
        for ((field, name), (day, _)) in DAYS.into_iter().zip(week.days()) {
            assert_eq!((name, field), (day, &*day.to_lowercase()));
        }
    }
}
