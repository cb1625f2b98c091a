/// Clusters behind a real API server.
@NullMarked
package dev.nimfleet.gitops.kubernetes;

import org.jspecify.annotations.NullMarked;
