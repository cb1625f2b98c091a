package dev.nimfleet.policies.shape;

import dev.nimfleet.compiler.catalogue.Shape;

/// A field that an expression names and that no value there can have.
///
/// @param at where its name stands, in characters from the beginning of the expression
/// @param of what it was looked for in
public record UnknownField(int at, String name, Shape of) {}
