//! What may be typed.

use crate::config::{LogFormat, Overrides, listen_address};
use crate::eval::Task;
use crate::ingest::READ_PDF;
use baton_protocol::wire::AgentId;
use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  baton serve
      Start with a demo shop, an agent and a login. The addresses are printed.
  baton serve --config /etc/baton/baton.toml
      Start with your own agents. baton.example.toml shows every setting.
  baton operator add ada@shop.example --name Ada --generate
      Let Ada work the inbox; her password is printed.
  baton knowledge add ./help-centre --agent shop
      Answer from these files, at once if the server runs.
  baton knowledge add https://shop.example/sitemap.xml --agent shop
      Answer from the pages of a site.";

/// A chat for your site that knows when to pass the visitor to a person.
#[derive(Debug, Parser)]
#[command(name = "baton", version, after_help = EXAMPLES, disable_help_subcommand = true)]
pub(super) struct Arguments {
    /// The configuration file [default: baton.toml, if it is there]
    #[arg(long, global = true, env = "BATON_CONFIG", value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// The folder of the database [default: data]
    #[arg(long, global = true, env = "BATON_DATA_DIR", value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Start the server
    Serve(Serve),
    /// Check the configuration, and the ways out for notifications
    ///
    /// What is wrong is said in one sentence. Secrets are read from the environment, as the server does.
    Check {
        /// Send a test notification by each way, and say what came of it
        #[arg(long)]
        send: bool,
    },
    /// Add, list and remove the people who work the inbox
    #[command(subcommand)]
    Operator(OperatorCommand),
    /// Add, list and remove the documents that agents answer from
    #[command(subcommand)]
    Knowledge(KnowledgeCommand),
    /// Measure the agent on messages whose answer is known
    #[command(subcommand)]
    Eval(EvalCommand),
    /// Copy the database to a file, also while the server runs
    Backup {
        /// A file that is not there yet
        file: PathBuf,
    },
    /// Put a copy in the database's place, while no server runs
    ///
    /// Every client then reads its conversation anew instead of going on from what the copy does not
    /// have, and operators log in again. What was there is kept beside it, as baton.db.replaced.
    Restore {
        /// The copy. Without it the database that is there is taken for one, say after the disk was
        /// set back to a snapshot
        file: Option<PathBuf>,
    },
    /// Read a PDF file from the standard input and print its text
    #[command(name = READ_PDF, hide = true)]
    ReadPdf,
}

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The address to listen on; port 0 takes any free one [default: 127.0.0.1:8787]
    #[arg(long, env = "BATON_LISTEN", value_name = "ADDRESS:PORT", value_parser = listen_address)]
    listen: Option<SocketAddr>,
    /// The address that browsers reach Baton by, say https://chat.example.com
    #[arg(long, env = "BATON_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// How the log is written to the standard error output [default: text]
    #[arg(long, env = "BATON_LOG_FORMAT", value_name = "FORMAT")]
    log_format: Option<LogFormat>,
    /// Frames that one connection may send in a second; 0 switches the limit off, to measure
    #[arg(long, env = "BATON_FRAMES_PER_SECOND", value_name = "NUMBER")]
    frames_per_second: Option<u32>,
    /// Frames that one connection may send at once
    #[arg(long, env = "BATON_FRAMES_BURST", value_name = "NUMBER")]
    frames_burst: Option<u32>,
    /// Whose language model writes the answers: openai, anthropic, gemini, ollama and others
    ///
    /// Its key is read from BATON_MODEL_KEY.
    #[arg(long, env = "BATON_MODEL_PROVIDER", value_name = "PROVIDER")]
    model_provider: Option<String>,
    /// The language model's name
    #[arg(long, env = "BATON_MODEL", value_name = "NAME")]
    model: Option<String>,
    /// The address of a server in place of the provider's own, say http://localhost:11434/v1
    #[arg(long, env = "BATON_MODEL_URL", value_name = "URL")]
    model_url: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum OperatorCommand {
    /// Add an operator, or give one a new name and password
    ///
    /// The password is read from the standard input: pipe it in, or type it. A new password ends
    /// the logins that were made with the old one.
    Add(AddOperator),
    /// List the operators
    List,
    /// Remove an operator
    ///
    /// Their logins end. A running server closes their console within seconds and lets others claim
    /// the conversations that they held. What they wrote stays.
    Remove {
        /// What they log in with
        email: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct AddOperator {
    /// What they log in with
    pub(super) email: String,
    /// The name that visitors and other operators see
    #[arg(long)]
    pub(super) name: String,
    /// Make a password and print it
    #[arg(long)]
    pub(super) generate: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum KnowledgeCommand {
    /// Add a file, a folder, a zip archive, a page or a site's sitemap to an agent's knowledge
    ///
    /// Markdown (.md), HTML (.html), text (.txt) and the text of PDF files (.pdf). Of HTML the
    /// article is taken, without menus and footers. Added again, a source is brought up to date:
    /// what changed is replaced, what is gone from it is removed. A Markdown file may open with front
    /// matter: a line ---, then "title: …" and "url: …", then a line ---. A running server answers
    /// from it within seconds.
    Add(AddKnowledge),
    /// Remove what was added from a source
    ///
    /// A running server forgets it within seconds. What another source gave stays.
    Remove(RemoveKnowledge),
    /// List the documents of every agent, by the source that they were added from
    List,
}

#[derive(Debug, Args)]
pub(super) struct AddKnowledge {
    /// The file, the folder or the archive, or an address with https:// before it
    pub(super) source: String,
    /// The agent that answers from it: an id of the configuration, or "demo" without one
    #[arg(long, value_name = "ID", value_parser = |id: &str| AgentId::try_from(id.to_owned()))]
    pub(super) agent: AgentId,
}

#[derive(Debug, Args)]
pub(super) struct RemoveKnowledge {
    /// As it was added, or as "baton knowledge list" shows it; it may be gone
    pub(super) source: String,
    /// The agent that is to forget it [default: every agent]
    #[arg(long, value_name = "ID", value_parser = |id: &str| AgentId::try_from(id.to_owned()))]
    pub(super) agent: Option<AgentId>,
}

#[derive(Debug, Subcommand)]
pub(super) enum EvalCommand {
    /// How often the triggers are right
    ///
    /// FILE is a CSV file in UTF-8 whose first line names its columns; beside the task's, "lang" and
    /// "source" are reported one by one. "gold" and "same" are 1 or 0, true or false, yes or no; a row
    /// with the gold "amb" is left out. For scope, a gold of 0 is a question that the knowledge answers, and any other word
    /// says why it is none. Printed are counts, recall, precision and false alarms, with 95% intervals.
    Triggers(EvalTriggers),
    /// How well the knowledge is found, and whether only what it answers is answered
    ///
    /// DOCUMENTS has a JSON object in each line, with id, content and maybe title; or is a folder, a file
    /// or a zip archive as "baton knowledge add" reads it, where a document's id is its path without the
    /// ending. QUESTIONS has such
    /// lines with question, doc_id (or a list, required_documents) and maybe answerable; or is a CSV
    /// file with the columns text and gold, where a gold of 1 has an answer and any other has none.
    /// Printed are how many were answered and declined, and how often a right document is the first
    /// that is found, or among the first five.
    Knowledge(EvalKnowledge),
}

#[derive(Debug, Args)]
pub(super) struct EvalTriggers {
    /// What is asked
    #[arg(long)]
    pub(super) task: Task,
    /// The rows
    pub(super) file: PathBuf,
    /// What the questions are asked of, for scope: a folder, a file or a zip archive as "baton knowledge
    /// add" reads it, or a .jsonl file with id, content and maybe title in each line
    #[arg(long, value_name = "PATH")]
    pub(super) knowledge: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
    /// Print the rows that were got wrong, too
    #[arg(long)]
    pub(super) wrong: bool,
}

#[derive(Debug, Args)]
pub(super) struct EvalKnowledge {
    /// What is answered from
    pub(super) documents: PathBuf,
    /// What is asked
    pub(super) questions: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
    /// Print the questions that were got wrong, too
    #[arg(long)]
    pub(super) wrong: bool,
}

impl Arguments {
    pub(super) fn overrides(&self) -> Overrides {
        let shared = Overrides {
            data_dir: self.data_dir.clone(),
            ..Overrides::default()
        };
        match &self.command {
            Command::Serve(serve) => Overrides {
                listen: serve.listen,
                public_url: serve.public_url.clone(),
                log_format: serve.log_format,
                frames_per_second: serve.frames_per_second,
                frames_burst: serve.frames_burst,
                model_provider: serve.model_provider.clone(),
                model: serve.model.clone(),
                model_url: serve.model_url.clone(),
                // No flag: a process's flags are everybody's to read.
                model_key: std::env::var("BATON_MODEL_KEY").ok(),
                embedding_key: std::env::var("BATON_EMBEDDING_KEY").ok(),
                ..shared
            },
            _ => shared,
        }
    }
}
