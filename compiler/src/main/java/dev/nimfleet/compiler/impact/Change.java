package dev.nimfleet.compiler.impact;

import java.util.Optional;

/// A value of an object that is another now.
///
/// @param field what people call it, or its path in the object
/// @param from empty when there was none
/// @param to empty when there is none any more
public record Change(String field, Optional<String> from, Optional<String> to) {}
