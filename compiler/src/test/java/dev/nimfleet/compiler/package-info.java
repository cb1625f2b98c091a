/// Fleets as people write them, and what comes out of them.
@NullMarked
package dev.nimfleet.compiler;

import org.jspecify.annotations.NullMarked;
