/// Tells people elsewhere what happens to rollouts.
@NullMarked
package dev.nimfleet.gitops.notify;

import org.jspecify.annotations.NullMarked;
