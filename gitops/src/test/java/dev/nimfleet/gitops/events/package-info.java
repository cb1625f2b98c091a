/// Tests of the package of the same name.
@NullMarked
package dev.nimfleet.gitops.events;

import org.jspecify.annotations.NullMarked;
