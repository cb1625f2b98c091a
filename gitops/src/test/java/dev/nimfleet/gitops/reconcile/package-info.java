/// Tests of the package of the same name.
@NullMarked
package dev.nimfleet.gitops.reconcile;

import org.jspecify.annotations.NullMarked;
