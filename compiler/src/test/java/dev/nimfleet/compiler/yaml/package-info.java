/// Examples of what the package does.
@NullMarked
package dev.nimfleet.compiler.yaml;

import org.jspecify.annotations.NullMarked;
