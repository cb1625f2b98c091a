/// How diagnostics look, and what is suggested.
@NullMarked
package dev.nimfleet.compiler.text;

import org.jspecify.annotations.NullMarked;
