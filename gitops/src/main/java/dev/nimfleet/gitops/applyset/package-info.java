/// Which objects belong to a fleet, as kubectl's ApplySets record it.
@NullMarked
package dev.nimfleet.gitops.applyset;

import org.jspecify.annotations.NullMarked;
