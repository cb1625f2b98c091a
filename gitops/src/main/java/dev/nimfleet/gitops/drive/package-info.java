/// Looks at a model whose requests move from one revision to the next, and does what a rollout
/// decides.
@NullMarked
package dev.nimfleet.gitops.drive;

import org.jspecify.annotations.NullMarked;
