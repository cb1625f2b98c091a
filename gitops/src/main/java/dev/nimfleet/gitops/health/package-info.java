/// Whether a reconciler lives, and whether it can do its work.
@NullMarked
package dev.nimfleet.gitops.health;

import org.jspecify.annotations.NullMarked;
