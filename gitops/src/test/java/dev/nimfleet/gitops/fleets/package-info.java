/// Tests of the package of the same name.
@NullMarked
package dev.nimfleet.gitops.fleets;

import org.jspecify.annotations.NullMarked;
