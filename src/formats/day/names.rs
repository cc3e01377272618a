//! Names of weekdays in the languages of the exports.

/// Takes off the name of a weekday before or behind a date: `Mon, 5 Jan 2024`, `05.01.2024 (Fr)`, `2024/1/5 星期五`.
pub(super) fn without_weekday(text: &str) -> &str {
    const DAYS: &[&str] = &[
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thur",
        "thurs",
        "fri",
        "sat",
        "sun",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mo",
        "di",
        "mi",
        "do",
        "fr",
        "sa",
        "so",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonnabend",
        "sonntag",
        "lun",
        "mer",
        "jeu",
        "ven",
        "sam",
        "dim",
        "星期一",
        "星期二",
        "星期三",
        "星期四",
        "星期五",
        "星期六",
        "星期日",
        "星期天",
        "周一",
        "周二",
        "周三",
        "周四",
        "周五",
        "周六",
        "周日",
    ];
    let is_day = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
        DAYS.contains(&word.as_str())
    };
    if let Some((first, rest)) = text.split_once([' ', ','])
        && is_day(first)
    {
        return rest.trim_start_matches([' ', ',', '.']);
    }
    match text.rsplit_once(' ') {
        Some((rest, last)) if is_day(last) => rest.trim_end_matches([' ', ',']),
        _ => text,
    }
}
