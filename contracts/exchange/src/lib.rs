//! The singleton exchange that holds every pool.
