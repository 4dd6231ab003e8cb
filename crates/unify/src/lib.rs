//! One set of features for what the VM is built on, whichever packages are selected.
//!
//! There is no code here: the manifest is the content, and says why.
