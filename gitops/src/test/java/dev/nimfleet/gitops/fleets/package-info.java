/// ModelFleets of a real API server, and who follows them.
@NullMarked
package dev.nimfleet.gitops.fleets;

import org.jspecify.annotations.NullMarked;
