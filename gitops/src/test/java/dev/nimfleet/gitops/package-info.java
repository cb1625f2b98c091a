/// What tests of the reconciler have in common.
@NullMarked
package dev.nimfleet.gitops;

import org.jspecify.annotations.NullMarked;
