/// What has to be true before the next step, and how a cluster shows it.
@NullMarked
package dev.nimfleet.gitops.gate;

import org.jspecify.annotations.NullMarked;
