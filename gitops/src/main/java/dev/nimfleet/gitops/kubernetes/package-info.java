/// Speaks to an API server.
@NullMarked
package dev.nimfleet.gitops.kubernetes;

import org.jspecify.annotations.NullMarked;
