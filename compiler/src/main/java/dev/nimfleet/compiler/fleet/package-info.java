/// fleet.yaml as written: its values and presets, each with the place it came from.
@NullMarked
package dev.nimfleet.compiler.fleet;

import org.jspecify.annotations.NullMarked;
