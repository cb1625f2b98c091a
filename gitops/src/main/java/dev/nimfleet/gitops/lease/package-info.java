/// One of several replicas acts, and the others know it.
@NullMarked
package dev.nimfleet.gitops.lease;

import org.jspecify.annotations.NullMarked;
