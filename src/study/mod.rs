//! A past and a question to an answer: one module for each kind of question. Answers own numbers and no words.

pub mod alone;
pub mod backtest;
pub mod bands;
pub mod comparison;
pub mod drift;
pub mod explanation;
pub mod history;
pub mod lone_jumps;
pub mod news;
pub mod odds;
pub mod other_maps;
pub mod overview;
pub mod place;
pub mod projection;
pub mod published;
pub mod question;
pub mod rates;
pub mod record;
pub mod report;
pub mod sources;
