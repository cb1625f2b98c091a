/// Tests of the package of the same name.
@NullMarked
package dev.nimfleet.gitops.applyset;

import org.jspecify.annotations.NullMarked;
