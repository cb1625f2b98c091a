/// Tests of the package of the same name.
@NullMarked
package dev.nimfleet.gitops.metrics;

import org.jspecify.annotations.NullMarked;
