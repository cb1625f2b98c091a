/// Examples of how an output folder is written.
@NullMarked
package dev.nimfleet.cli.output;

import org.jspecify.annotations.NullMarked;
