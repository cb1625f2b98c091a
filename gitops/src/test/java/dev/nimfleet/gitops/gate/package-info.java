/// Tests of the package of the same name.
@NullMarked
package dev.nimfleet.gitops.gate;

import org.jspecify.annotations.NullMarked;
