/// What a reconciler counts and measures of itself, in the words of Prometheus.
@NullMarked
package dev.nimfleet.gitops.metrics;

import org.jspecify.annotations.NullMarked;
