/// The program `nimfleet`.
@NullMarked
package dev.nimfleet.cli;

import org.jspecify.annotations.NullMarked;
