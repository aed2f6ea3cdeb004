//! What people can do: one verb, one file; rights, rules, one commit.
