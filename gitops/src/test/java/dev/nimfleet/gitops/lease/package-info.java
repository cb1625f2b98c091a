/// Tests of the package of the same name.
@NullMarked
package dev.nimfleet.gitops.lease;

import org.jspecify.annotations.NullMarked;
