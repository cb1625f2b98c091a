/// What the kinds that we emit look like: every field with its type, bounds and default, and the
/// rules between fields, as a real API server holds them.
///
/// The knowledge is data (one class a kind, one line a field), so that it can be walked to check an
/// object, to say what the API server would make of it, or to write it down as a
/// CustomResourceDefinition.
@NullMarked
package dev.nimfleet.compiler.catalogue;

import org.jspecify.annotations.NullMarked;
