/// Examples of what the package does.
@NullMarked
package dev.nimfleet.compiler;

import org.jspecify.annotations.NullMarked;
