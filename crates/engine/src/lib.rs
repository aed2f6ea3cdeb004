//! Facts in; promises, verdicts and effects out; nothing else.
