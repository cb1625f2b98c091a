/// Tests of the values of fleet.yaml.
@NullMarked
package dev.nimfleet.compiler.fleet;

import org.jspecify.annotations.NullMarked;
