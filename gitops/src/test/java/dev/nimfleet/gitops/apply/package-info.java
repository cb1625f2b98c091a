/// Tests of the package of the same name.
@NullMarked
package dev.nimfleet.gitops.apply;

import org.jspecify.annotations.NullMarked;
