/// A world in which rollouts go well and badly.
@NullMarked
package dev.nimfleet.gitops.rollout;

import org.jspecify.annotations.NullMarked;
