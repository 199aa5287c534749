//! Configurations, good and bad.

use super::{Config, Overrides};

mod every_setting;

fn parse(source: &str) -> Result<Config, String> {
    Config::parse(source, Overrides::default()).map_err(|error| error.to_string())
}

/// An agent's table with one more line.
fn agent(line: &str) -> String {
    format!("[[agents]]\nid = \"shop\"\nname = \"Shop\"\n{line}\n")
}

/// A team's table.
fn team(lines: &str) -> String {
    format!("[[teams]]\n{lines}\n")
}

const BILLING: &str = "id = \"billing\"\nname = \"Billing\"\nmembers = [\"Ada@shop.example\"]";

#[test]
fn teams_are_known_by_what_their_members_log_in_with() {
    for table in ["teams", "team"] {
        let source = format!("[[{table}]]\n{BILLING}");
        let teams = parse(&source).unwrap().settings.teams;
        assert_eq!(teams.len(), 1);
        assert_eq!(teams[0].team.name, "Billing");
        assert_eq!(teams[0].members, ["ada@shop.example"]);
    }
}

#[test]
fn an_empty_file_is_the_demo_on_this_machine() {
    let config = parse("").unwrap();
    assert_eq!(config.listen, super::DEFAULT_LISTEN);
    assert!(config.settings.demo && config.agents.is_empty());
    assert!(config.settings.frame_rate.is_some());
}

#[test]
fn the_example_is_valid_as_it_is_and_with_all_that_is_commented_out() {
    let source = include_str!("../../../baton.example.toml");
    let config = parse(source).unwrap();
    assert_eq!(config.agents.len(), 1);
    assert!(!config.settings.demo);
    // What is commented out there is valid as well.
    let uncommented: String = source
        .lines()
        .map(|line| line.strip_prefix("#: ").unwrap_or(line))
        .flat_map(|line| [line, "\n"])
        .collect();
    let config = parse(&uncommented).unwrap();
    assert_eq!(
        config.settings.public_origin.as_deref(),
        Some("https://chat.example.com")
    );
}

#[test]
fn what_flags_say_wins_over_the_file() {
    let overrides = Overrides {
        listen: Some(([127, 0, 0, 1], 0).into()),
        public_url: Some("https://b.example/".into()),
        frames_per_second: Some(0),
        ..Overrides::default()
    };
    let source = "listen = \"0.0.0.0:80\"\npublic_url = \"https://a.example\"";
    let config = Config::parse(source, overrides).unwrap();
    assert_eq!(config.listen.port(), 0);
    assert_eq!(
        config.settings.public_origin.as_deref(),
        Some("https://b.example")
    );
    assert_eq!(config.settings.frame_rate, None);
}

#[test]
fn a_rate_of_nothing_a_second_switches_its_limit_off_and_no_other() {
    let source =
        "limits.per_address = { sockets_per_second = 0, sockets_max = 9, requests_burst = 3 }";
    let settings = parse(source).unwrap().settings;
    assert_eq!(settings.per_address.socket_rate, None);
    assert_eq!(settings.per_address.sockets_max, 9);
    assert_eq!(
        settings.per_address.request_rate.map(|rate| rate.burst),
        Some(3)
    );
    assert!(settings.frame_rate.is_some());
}

#[test]
fn sites_are_kept_as_origins() {
    let config = parse(&agent(
        "sites = [\"https://Shop.example/\", \"https://*.shop.example\", \"http://localhost:3000\"]",
    ));
    let sites = &config.unwrap().agents[0].sites;
    let expected = [
        "https://shop.example",
        "https://*.shop.example",
        "http://localhost:3000",
    ];
    assert_eq!(*sites, expected);
}

#[test]
fn each_mistake_is_told_in_one_sentence_with_its_place() {
    let many = "[\"1\", \"2\", \"3\", \"4\", \"5\"]";
    let long = format!("greeting = \"{}\"", "x".repeat(501));
    for (source, expected) in [
        ("listen = ".into(), "line 1, column 10: "),
        (
            "\nlisen = \"\"".into(),
            "line 2, column 1: unknown field `lisen`, expected",
        ),
        (
            "listen = \"localhost:8787\"".into(),
            "listen: \"localhost:8787\" is not an IP address with a port such as \"127.0.0.1:8787\"",
        ),
        (
            "log_format = \"xml\"".into(),
            "line 1, column 14: unknown variant `xml`",
        ),
        (
            "limits = { frames_burst = -1 }".into(),
            "line 1, column 27: invalid value",
        ),
        (
            "limits.frames_burst = 0".into(),
            "limits.frames_burst: 0 would let nothing through",
        ),
        (
            agent("handoff.wait.tell_after_seconds = 60"),
            "agent \"shop\", handoff.wait.tell_after_seconds: telling the visitor has to come after telling more people",
        ),
        (
            "limits.connections_max = 0".into(),
            "limits.connections_max: 0 would let nobody in",
        ),
        (
            "limits.per_address.connections_max = 0".into(),
            "limits.per_address.connections_max: 0 would let nobody in",
        ),
        (
            "limits.per_address.sockets_max = 0".into(),
            "limits.per_address.sockets_max: 0 would let nobody in",
        ),
        (
            "limits.per_address.requests_burst = 0".into(),
            "limits.per_address.requests_burst: 0 would let nothing through",
        ),
        (
            "public_url = \"chat.example\"".into(),
            "public_url: \"chat.example\" is not an address",
        ),
        (
            "public_url = \"https://a.example/chat\"".into(),
            "public_url: \"https://a.example/chat\" has a path",
        ),
        ("public_url = \"https://a b\"".into(), "is not an address"),
        (
            "model = { provider = \"openai\" }".into(),
            "model.name: a provider is named and no model of it",
        ),
        (
            "model = { name = \"large\" }".into(),
            "model.provider: a model is named and not whose",
        ),
        (
            "model = { provider = \"openai\", name = \"large\", base_url = \"localhost\" }".into(),
            "model.base_url: \"localhost\" is not an address",
        ),
        ("model = { key = \"secret\" }".into(), "unknown field `key`"),
        (
            "embedding = { provider = \"openai\" }".into(),
            "missing field `name`",
        ),
        (
            "embedding = { provider = \"openai\", name = \"small\", base_url = \"x\" }".into(),
            "embedding.base_url: \"x\" is not an address",
        ),
        (
            "[[agents]]\nid = \"shop\"".into(),
            "line 1, column 1: missing field `name`",
        ),
        (
            "[[agents]]\nid = \"A shop\"\nname = \"x\"".into(),
            "line 2, column 6: an agent's id has 1 to 64",
        ),
        (
            agent("") + &agent(""),
            "agents: two agents have the id \"shop\"",
        ),
        (
            agent("acent = \"#123456\""),
            "line 4, column 1: unknown field `acent`",
        ),
        (
            agent("accent = \"blue\""),
            "agent \"shop\", accent: \"blue\" is not a colour",
        ),
        (agent("accent = \"#12345g\""), "agent \"shop\", accent: "),
        (
            agent("greeting = \" \""),
            "agent \"shop\", greeting: the text is empty",
        ),
        (
            agent(&long),
            "agent \"shop\", greeting: the text is longer than 500 bytes",
        ),
        (
            agent(&format!("suggestions = {many}")),
            "agent \"shop\", suggestions: 5 are too many",
        ),
        (
            agent("suggestions = [\"\"]"),
            "agent \"shop\", suggestions: the text is empty",
        ),
        (
            agent("sites = [\"shop.example\"]"),
            "agent \"shop\", sites: \"shop.example\" is not an address",
        ),
        (
            agent("sites = [\"https://shop.example/a\"]"),
            "agent \"shop\", sites: \"https://shop.example/a\" has a path",
        ),
        (
            agent("sites = [\"https://a.example; script-src *\"]"),
            "is not an address",
        ),
        (agent("sites = [\"https://*\"]"), "is not an address"),
        (
            agent("sites = [\"https://a.example:\"]"),
            "is not an address",
        ),
        (
            agent("sites = [\"https://me@a.example\"]"),
            "is not an address",
        ),
        (
            agent("knowledge_url_base = \"ftp://a.example\""),
            "agent \"shop\", knowledge_url_base: ",
        ),
        (
            agent("knowledge_url_base = \"https://a.example/?q\""),
            "has a query or a fragment",
        ),
        (agent("handoff = \"no\""), "line 4, column 11: invalid type"),
        (
            agent("handoff = { plan = \"free\" }"),
            "line 4, column 20: unknown variant `free`, expected one of `starter`",
        ),
        (
            agent("handoff = { visitor_ask = true }"),
            "unknown field `visitor_ask`",
        ),
        (
            agent("handoff = { topics = [{ topic = \"complaint\", action = \"ignore\" }] }"),
            "unknown variant `ignore`",
        ),
        (
            agent(
                "handoff = { topics = [{ topic = { own = { name = \"Dosage\", phrases = [] } }, \
                 action = \"decline\" }] }",
            ),
            "agent \"shop\", handoff: the topic \"Dosage\" has 0 phrases",
        ),
        (
            agent(
                "handoff = { topics = [{ topic = { own = { name = \"Dosage\", phrases = [\"the\"] } }, \
                 action = \"decline\" }] }",
            ),
            "agent \"shop\", handoff: the phrase \"the\" of the topic \"Dosage\" stands in nearly every",
        ),
        (
            agent("handoff = { routing = { mode = \"random\" } }"),
            "unknown variant `random`, expected `everybody` or `in_turn`",
        ),
        (
            agent("handoff = { routing = { take_up_within_seconds = 0 } }"),
            "agent \"shop\", handoff: take_up_within_seconds must be from 1 to",
        ),
        (
            agent("handoff = { routing = { capacities = [{ email = \"ada\", capacity = 2 }] } }"),
            "agent \"shop\", handoff: \"ada\" in capacities is not an email address",
        ),
        (
            team("id = \"Billing\"\nname = \"Billing\"\nmembers = [\"ada@shop.example\"]"),
            "a team's id has 1 to 64 characters",
        ),
        (
            team("id = \"billing\"\nname = \" \"\nmembers = [\"ada@shop.example\"]"),
            "team \"billing\", name: a team's name has 1 to 200 bytes",
        ),
        (
            team("id = \"billing\"\nname = \"Billing\"\nmembers = []"),
            "team \"billing\", members: a team has one member at least",
        ),
        (
            team("id = \"billing\"\nname = \"Billing\"\nmembers = [\"ada\"]"),
            "team \"billing\", members: \"ada\" is not an email address",
        ),
        (
            team(
                "id = \"billing\"\nname = \"Billing\"\n\
                 members = [\"ada@shop.example\", \"Ada@shop.example\"]",
            ),
            "team \"billing\", members: \"ada@shop.example\" is there twice",
        ),
        (
            team(BILLING) + &team(BILLING),
            "teams: two teams have the id \"billing\"",
        ),
        (
            agent(
                "handoff = { hours = { time_zone = \"Mars\", \
                 weekly = { monday = [{ from = \"09:00\", to = \"17:00\" }] } } }",
            ),
            "agent \"shop\", handoff.hours.time_zone: \"Mars\" is not a time zone",
        ),
        (
            agent(
                "handoff = { hours = { time_zone = \"UTC\", \
                 weekly = { monday = [{ from = \"22:00\", to = \"02:00\" }] } } }",
            ),
            "agent \"shop\", handoff.hours.weekly.monday: the hours on Monday from 22:00 to 02:00",
        ),
        (
            agent("handoff = { hours = { time_zone = \"UTC\", weekly = { someday = [] } } }"),
            "line 4, column",
        ),
    ] {
        let error = parse(&source).expect_err(&source);
        assert!(error.contains(expected), "{source}\n-> {error}");
        assert!(!error.contains('\n'), "{error:?}");
    }
}
