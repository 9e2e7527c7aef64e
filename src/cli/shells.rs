//! `frontcast completions` and `frontcast man` write what shells and manuals know of the program, from its own command line.

use std::path::{Path, PathBuf};

use clap::{Args, Command};
use clap_complete::Shell;

use super::Outcome;
use crate::error::{Error, Result};
use crate::write::file::to_stdout;

const NAME: &str = "frontcast";

const EXAMPLES: &str = "Examples:
  frontcast completions bash >~/.local/share/bash-completion/completions/frontcast
  frontcast completions zsh >~/.zfunc/_frontcast      with fpath+=~/.zfunc before compinit in ~/.zshrc
  frontcast completions fish >~/.config/fish/completions/frontcast.fish
  frontcast completions powershell >>$PROFILE";

/// Print a script that lets a shell complete commands and options
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Write a manual page of every command into a folder
#[derive(Args)]
pub(super) struct Man {
    /// The folder, which is made where it is missing
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

pub(super) fn completions(arguments: &Completions, mut command: Command) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, NAME, &mut script);
    to_stdout(&script).map(|()| Outcome::Done)
}

pub(super) fn man(arguments: &Man, command: Command) -> Result<Outcome> {
    let folder: &Path = &arguments.folder;
    std::fs::create_dir_all(folder).map_err(Error::io("make", folder))?;
    clap_mangen::generate_to(command, folder).map_err(Error::io("write to", folder))?;
    Ok(Outcome::Done)
}
