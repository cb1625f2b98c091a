/// ModelFleets of a cluster as what says what should run, compiled where they are.
@NullMarked
package dev.nimfleet.gitops.fleets;

import org.jspecify.annotations.NullMarked;
