/// Tests of the trees, against real repositories.
@NullMarked
package dev.nimfleet.cli.git;

import org.jspecify.annotations.NullMarked;
