/// What patches may not break, in small.
@NullMarked
package dev.nimfleet.compiler.emit;

import org.jspecify.annotations.NullMarked;
