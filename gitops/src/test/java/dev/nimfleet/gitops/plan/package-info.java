/// Tests of the package of the same name.
@NullMarked
package dev.nimfleet.gitops.plan;

import org.jspecify.annotations.NullMarked;
