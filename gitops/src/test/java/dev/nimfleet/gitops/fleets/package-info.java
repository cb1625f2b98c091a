@NullMarked
package dev.nimfleet.gitops.fleets;

import org.jspecify.annotations.NullMarked;
