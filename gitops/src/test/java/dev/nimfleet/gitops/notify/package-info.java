/// Who is told of rollouts, over real HTTP.
@NullMarked
package dev.nimfleet.gitops.notify;

import org.jspecify.annotations.NullMarked;
