/// What every phase shares: a text, a place in it, and what is said about that place.
@NullMarked
package dev.nimfleet.compiler.text;

import org.jspecify.annotations.NullMarked;
