/// What a cluster holds and what can be done to it, whoever speaks to it.
@NullMarked
package dev.nimfleet.gitops.cluster;

import org.jspecify.annotations.NullMarked;
