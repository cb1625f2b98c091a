/// Asks a Prometheus, or what speaks like one.
@NullMarked
package dev.nimfleet.gitops.prometheus;

import org.jspecify.annotations.NullMarked;
