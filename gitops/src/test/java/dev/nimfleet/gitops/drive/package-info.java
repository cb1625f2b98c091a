/// Tests of the package of the same name.
@NullMarked
package dev.nimfleet.gitops.drive;

import org.jspecify.annotations.NullMarked;
