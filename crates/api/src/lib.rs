//! The HTTP face: routes, wire types, live stream, embedded screens.
