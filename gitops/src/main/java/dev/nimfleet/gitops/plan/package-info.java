/// What has to be done, in which order, before anything of it is.
@NullMarked
package dev.nimfleet.gitops.plan;

import org.jspecify.annotations.NullMarked;
