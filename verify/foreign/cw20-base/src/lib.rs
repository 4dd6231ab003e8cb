//! Empty: the dependency is what is built.
