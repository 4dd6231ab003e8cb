//! An independent exact model of pools and rewards, in big rationals.
