/// Writing what the compiler made into a folder that belongs to others too: first a plan that can
/// be read, then its effects.
@NullMarked
package dev.nimfleet.cli.output;

import org.jspecify.annotations.NullMarked;
