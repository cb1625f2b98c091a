/// Tests of the package of the same name.
@NullMarked
package dev.nimfleet.gitops.health;

import org.jspecify.annotations.NullMarked;
