/// Makes a cluster what a source says, again and again, and says how it stands.
@NullMarked
package dev.nimfleet.gitops.reconcile;

import org.jspecify.annotations.NullMarked;
