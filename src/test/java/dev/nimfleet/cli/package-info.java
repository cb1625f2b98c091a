/// Examples of what the program does.
@NullMarked
package dev.nimfleet.cli;

import org.jspecify.annotations.NullMarked;
