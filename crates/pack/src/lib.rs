//! Reads, checks, versions and explains a company's written standard.
