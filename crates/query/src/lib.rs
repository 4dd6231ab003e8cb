//! What a node answers.
