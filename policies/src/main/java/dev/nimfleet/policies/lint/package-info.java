/// Rules on files, before there is a cluster.
@NullMarked
package dev.nimfleet.policies.lint;

import org.jspecify.annotations.NullMarked;
