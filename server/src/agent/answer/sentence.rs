//! Where a sentence ends.

use baton_protocol::wire::Span;

/// Cuts a text into sentences. Each keeps its final sign; what joins them is dropped.
pub(in crate::agent) fn split(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for end in ends(text) {
        sentences.push(text[start..end].trim());
        start = end;
    }
    sentences.push(text[start..].trim());
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

/// Cuts a paragraph into sentences, links and looks kept.
pub(super) fn split_spans(spans: &[Span]) -> Vec<Vec<Span>> {
    let mut sentences: Vec<Vec<Span>> = vec![Vec::new()];
    for span in spans {
        let Span::Text { text } = span else {
            last(&mut sentences).push(span.clone());
            continue;
        };
        let mut start = 0;
        for end in ends(text).chain([text.len()]) {
            if start > 0 {
                sentences.push(Vec::new());
            }
            let starts_sentence = last(&mut sentences).is_empty();
            let piece = &text[start..end];
            let piece = if starts_sentence {
                piece.trim_start()
            } else {
                piece
            };
            if !piece.is_empty() {
                last(&mut sentences).push(Span::Text { text: piece.into() });
            }
            start = end;
        }
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

fn last(sentences: &mut Vec<Vec<Span>>) -> &mut Vec<Span> {
    if sentences.is_empty() {
        sentences.push(Vec::new());
    }
    let at = sentences.len() - 1;
    &mut sentences[at]
}

/// The places right after each final sign that another sentence follows: a space, then a capital
/// letter, a digit or an opening sign. Abbreviations such as "e.g." and "Dr." don't end one.
fn ends(text: &str) -> impl Iterator<Item = usize> {
    text.char_indices().filter_map(move |(at, sign)| {
        if sign == '\n' {
            return (!text[at..].trim().is_empty()).then_some(at + 1);
        }
        // In scripts that put no space behind it, or no capital after it.
        if matches!(sign, '。' | '！' | '？' | '।' | '؟') {
            let end = at + sign.len_utf8();
            return (!text[end..].trim().is_empty()).then_some(end);
        }
        if !matches!(sign, '.' | '!' | '?' | '…') {
            return None;
        }
        let mut end = at + sign.len_utf8();
        end += text[end..]
            .chars()
            .take_while(|c| "\"')”’".contains(*c))
            .map(char::len_utf8)
            .sum::<usize>();
        let rest = &text[end..];
        let next = rest.trim_start().chars().next()?;
        let follows = rest.starts_with(char::is_whitespace) && !next.is_lowercase();
        (follows && !(sign == '.' && is_abbreviation(&text[..at]))).then_some(end)
    })
}

fn is_abbreviation(before: &str) -> bool {
    let word = before
        .rsplit(|c: char| !c.is_alphanumeric() && c != '.')
        .next()
        .unwrap_or_default();
    let single_letter = word.chars().rev().take_while(|c| c.is_alphabetic()).count() == 1;
    single_letter || ["Mr", "Mrs", "Ms", "Dr", "No", "St", "approx", "etc"].contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_a_reader_would_end_them() {
        assert_eq!(
            split("It costs €4.90, e.g. for Belgium. Dr. No said \"yes.\" Really? 30 days!"),
            [
                "It costs €4.90, e.g. for Belgium.",
                "Dr. No said \"yes.\"",
                "Really?",
                "30 days!"
            ]
        );
        assert_eq!(split("hi\nwhere is it"), ["hi", "where is it"]);
        assert!(split(" \n ").is_empty());
        assert_eq!(split("三天。免费！"), ["三天。", "免费！"]);
    }

    #[test]
    fn spans_stay_with_their_sentence() {
        let text = |text: &str| Span::Text { text: text.into() };
        let strong = || Span::Strong {
            text: "30 days".into(),
        };
        let sentences =
            split_spans(&[text("One. You have "), strong(), text(" to return. Three.")]);
        assert_eq!(
            sentences,
            [
                vec![text("One.")],
                vec![text("You have "), strong(), text(" to return.")],
                vec![text("Three.")],
            ]
        );
    }
}
