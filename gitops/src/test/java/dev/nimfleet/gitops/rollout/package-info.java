@NullMarked
package dev.nimfleet.gitops.rollout;

import org.jspecify.annotations.NullMarked;
