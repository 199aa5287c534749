use super::*;

fn knowledge(articles: &[(&str, &str)]) -> Knowledge {
    let documents: Vec<_> = articles
        .iter()
        .map(|(name, source)| Document::read(name, source, Format::Markdown))
        .collect();
    Knowledge::build(&documents, None).unwrap()
}

fn first(knowledge: &Knowledge, question: &str) -> Option<String> {
    let hits = knowledge.search(question, 3).unwrap();
    hits.first().map(|hit| hit.passage.document.clone())
}

#[test]
fn the_passage_whose_heading_names_the_question_comes_first() {
    let knowledge = knowledge(&[
        ("a", "We repair what we ship. Repair, repair, repair."),
        ("b", "# B\n## Returns\nSend it to us."),
        ("c", "# C\n## Repair prices\nTwelve euros."),
    ]);
    assert_eq!(
        first(&knowledge, "what does a repair cost").as_deref(),
        Some("c")
    );
    assert_eq!(first(&knowledge, "repiar price?").as_deref(), Some("c"));
    assert_eq!(first(&knowledge, "can i return this").as_deref(), Some("b"));
}

#[test]
fn nothing_is_found_by_words_that_say_nothing_or_stand_nowhere() {
    let knowledge = knowledge(&[("a", "We repair bags.")]);
    for question in [
        "",
        "   ",
        "what is it",
        "Narnia",
        "🙂",
        "body:* OR (",
        "\u{0}",
    ] {
        assert!(
            knowledge.search(question, 3).unwrap().is_empty(),
            "{question}"
        );
    }
    assert!(
        !knowledge
            .search("a\"AND (repair) ~^2", 3)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn coverage_weighs_what_is_missing() {
    let knowledge = knowledge(&[("a", "We repair bags."), ("b", "We ship bags to Spain.")]);
    let of = |question| knowledge.search(question, 1).unwrap()[0].fit.coverage;
    assert!(of("repair bags") > of("repair tents"));
    assert!(of("bags on the moon") < 0.3);
}

#[test]
fn replaced_knowledge_is_seen_by_the_next_search() {
    let live = LiveKnowledge::new(knowledge(&[("old", "We repair bags.")]));
    let before = live.current();
    live.replace(knowledge(&[("new", "We repair bags.")]));
    assert_eq!(first(&before, "repair").as_deref(), Some("old"));
    assert_eq!(first(&live.current(), "repair").as_deref(), Some("new"));
}

#[test]
fn no_documents_are_knowledge_too() {
    assert!(knowledge(&[]).is_empty());
    assert!(knowledge(&[]).search("repair", 3).unwrap().is_empty());
}
