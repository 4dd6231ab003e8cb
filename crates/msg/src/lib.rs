//! The wire of Lode's contracts: messages, queries and events.
